"""The exercises of lesson 10: Nth derivatives."""

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Function, Names, Number, points


def newton(x, first, second):
    return x - first / second


EXERCISES = [
    Exercise(
        "10.1",
        "Boxes in boxes",
        Number(18),
        right="The second derivative of x³ is 6x. get_gradients was called twice, and never knew "
        "that it was working on gradients.",
        wrong={
            27: "27 is the value of y, and at 3 the first derivative as well. Differentiate twice.",
            6: "6 is the second derivative of x³ at 1, or the third one anywhere. Here x is 3.",
            9: "The first derivative is 3x², and not x². It is differentiated once more.",
            12: "12 is the second derivative of x³ at 2. Here x is 3.",
        },
        hints=[
            "The inner call gives the derivative of x³, as a graph. What is it, as a formula?",
            "3x². Differentiate that, and put in 3.",
        ],
        solution="x = Var(Var(3.0))\n"
        "y = x * x * x\n"
        "answer = get_gradients(get_gradients(y)[x])[x.value]",
        because="x³ has the derivative 3x², and that has 6x, which is 18 at 3.",
    ),
    Exercise(
        "10.2",
        "Which way does it bend?",
        Choice("downwards", ("upwards", "downwards", "not at all")),
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
        Function(newton, [(1, 6, 2), (1, 6, -2), *points(3)]),
        right="With several inputs it is the same, with the gradient for first and the Hessian for "
        "second: that is the line with np.linalg.solve.",
        wrong={
            (lambda x, first, second: x + first / second): "The sign: you step away from where it "
            "is flat.",
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
    Exercise(
        "10.4",
        "By a, by a, by b",
        Number(150),
        right="Three boxes, and each walk asks for the next level: a, a.value, b.value.value. Any "
        "other order of a, a and b gives 150, too.",
        wrong={
            1125: "1125 is the value of f.",
            750: "750 is the first derivative by a, 2ab³. Go on.",
            250: "250 is the second derivative by a, 2b³. Differentiate that once more, by b.",
            450: "450 is by a and by b, once each: 6ab². a is asked for twice.",
            180: "180 is by a once, and by b twice. It is the other way round.",
            0: "By a three times, it would be 0. The last one is by b.",
        },
        hints=[
            "Three derivatives need three boxes: a = Var(Var(Var(3.0))), and b in the same way.",
            "get_gradients(y)[a] is the first. It is one level further in: ask it for a.value.",
            "Two levels in, b is b.value.value.",
        ],
        solution="a = Var(Var(Var(3.0)))\n"
        "b = Var(Var(Var(5.0)))\n"
        "by_a = get_gradients(a * a * b * b * b)[a]\n"
        "by_a_twice = get_gradients(by_a)[a.value]\n"
        "answer = get_gradients(by_a_twice)[b.value.value]",
        because="By a it is 2ab³, by a again 2b³, and by b 6b², which is 150 at 5.",
    ),
    Exercise(
        "10.5",
        "What Inv asks for",
        Names(
            expected=("__neg__", "__pow__", "__rtruediv__"),
            among=("__add__", "__neg__", "__pow__", "__rpow__", "__truediv__", "__rtruediv__"),
        ),
        right="A value has to do what the two lines of an operation do with it, and what the walk "
        "does: 0 + and 1 ×.",
        wrong={
            ("__neg__", "__pow__", "__truediv__"): "In 1 / a.value, the node stands on the right "
            "of the sign. Which method is called then?",
            ("__pow__", "__rtruediv__"): "Two are right. Look at what stands before the bracket.",
            ("__neg__", "__rtruediv__"): "Two are right. What does ** call?",
            ("__neg__", "__rpow__", "__rtruediv__"): "In a.value**-2, the node stands on the left "
            "of the sign. The −2 is a plain number.",
            ("__neg__", "__pow__", "__truediv__", "__rtruediv__"): "There is one division, and "
            "the node stands on its right. That takes only one of the two methods.",
        },
        hints=[
            "a.value is a node. Go through the two lines: which signs stand beside it?",
            "There are three: 1 / node, node ** -2, and a minus before the result.",
            "With a plain number on the left, the method has an r in its name.",
        ],
        solution='answer = ["__rtruediv__", "__pow__", "__neg__"]',
        because="1 / node calls __rtruediv__, node ** -2 calls __pow__, and the minus before it "
        "calls __neg__.",
    ),
]
