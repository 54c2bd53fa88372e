from autodiff_lesson.practice.desk import exercises_of

EXERCISES = exercises_of("04")


def test_what_is_said_to_half_of_a_gradient_is_what_its_picture_shows():
    verdict = EXERCISES["4.2"].judge(30)
    left, _ = verdict.picture.panels
    assert left.title.removeprefix("If ") in verdict.message
    assert "half" not in verdict.message
