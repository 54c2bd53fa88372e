from autodiff_lesson.practice.desk import exercises_of

EXERCISES = exercises_of("04")


def test_what_is_said_to_half_of_a_gradient_is_what_its_picture_shows():
    verdict = EXERCISES["4.2"].judge(30)
    left, _ = verdict.picture.panels
    assert left.title.removeprefix("If ") in verdict.message
    assert "half" not in verdict.message


def test_four_routes_with_another_sum_are_told_that_they_are_four():
    message = EXERCISES["4.3"].judge(lambda a, b: a + a + a + b * a).message
    assert message.startswith("Right: the number of routes to a.")
