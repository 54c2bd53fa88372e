"""The exercises of lesson 10: Nth derivatives."""

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Function, Number, points

WHERE_IT_BENDS = [point for point in points(3) if point[2] != 0]


def newton(x, first, second):
    return x - first / second


EXERCISES = [
    Exercise(
        "10.1",
        "Boxes in boxes",
        Number(
            18,
            parts=(27, 27, 18),
            parts_are="the value at 3, the first derivative there, and the second",
            then="take the last of them",
        ),
        right="The second derivative of x³ is 6x. get_gradients was called twice, and never knew "
        "that it was working on gradients.",
        wrong={
            27: "27 is the value of y, and at 3 the first derivative as well. Differentiate twice.",
            6: "6 is the second derivative of x³ at 1, or the third one anywhere. Here x is 3.",
            9: "The first derivative is 3x², and not x². It is differentiated once more.",
            12: "12 is the second derivative of x³ at 2. Here x is 3.",
            54: "54 is 6x², or twice the value. Differentiating 3x², the exponent falls as well.",
            3: "3 is x itself, or the factor in 3x². Differentiate that once more.",
        },
        hints=[
            "The inner call gives the derivative of x³, as a graph. What is it, as a formula?",
            "3x². Differentiate that, and put in 3.",
        ],
        solution="x = Var(Var(3.0))\n"
        "y = x * x * x\n"
        "answer = get_gradients(get_gradients(y)[x])[x.value]",
        because="x³ has the derivative 3x², and that has 6x, which is 18 at 3.",
        otherwise="Which derivative of which formula is it, and at which point?",
    ),
    Exercise(
        "10.2",
        "Which way does it bend?",
        Choice(
            "downwards",
            ("upwards", "downwards", "not at all"),
            {
                "upwards": ("up", "upward", "convex"),
                "downwards": ("down", "downward", "concave"),
                "not at all": ("flat", "straight"),
            },
        ),
        right="The second derivative there is about −7.4. The curve still rises, but less and "
        "less: slope and bend are two things.",
        wrong={
            "upwards": "The curve *rises* there: that is the first derivative. The second one says "
            "whether it rises more and more, or less and less.",
            "not at all": "That would be a second derivative of 0. Is it small, or is it 0?",
        },
        hints=[
            "nth_derivative(f, 0.3, 2) is the second derivative at 0.3.",
            "Look at its sign.",
        ],
        solution='answer = "downwards" if nth_derivative(f, 0.3, 2) < 0 else "upwards"',
        because="nth_derivative(f, 0.3, 2) is about −7.4, which is below 0.",
    ),
    Exercise(
        "10.3",
        "Newton's step",
        Function(newton, [(1, 6, 2), (1, 6, -2), *WHERE_IT_BENDS]),
        right="With several inputs it is the same, with the gradient for first and the Hessian for "
        "second: that is the line with np.linalg.solve.",
        wrong={
            (lambda x, first, second: x + first / second): (
                "turns the sign",
                "The sign: you step away from where it is flat.",
            ),
            (lambda x, first, second: x - second / first): "Upside down. The derivative stands "
            "where f is, so what stands below it is the derivative of that.",
            (lambda x, first, second: x - first * second): "f is divided by f′, and not multiplied "
            "by it.",
            (lambda x, first, second: x - first / abs(second)): "Where second is below 0, that "
            "steps downhill, and so away from the hilltop. To find a minimum, it is an "
            "improvement. But Newton's step goes to the flat point, whichever it is.",
            (lambda x, first, second: x - first): "That is gradient descent with a learning rate "
            "of 1. How long should the step be?",
            (lambda x, first, second: first / second): "That is how far to step. From where?",
            (lambda x, first, second: -first / second): "That is the step. The new x is asked for.",
        },
        hints=[
            "Write x − f(x) / f′(x), and put the first derivative where f is.",
            "What is then the derivative of f?",
        ],
        solution="def answer(x, first, second):\n    return x - first / second",
        because="With f replaced by the first derivative, f′ is the second one.",
    ),
]
