"""The exercises of lesson 12: Vectorisation."""

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Function, Number, points


def back_through_copies(g1, g2, g3):
    return g1 + g2 + g3


def back_through_running_totals(g1, g2, g3):
    return [g1 + g2 + g3, g2 + g3, g3]


EXERCISES = [
    Exercise(
        "12.1",
        "The way back through broadcasting",
        Number(10),
        right="Five routes lead to each number of the row, one for each line, and each bears a 2.",
        wrong={
            2: "2 is one route. Each number of the row is used in five lines.",
            5: "There are five routes, one for each line. What does each of them bear?",
            6: "The row has three numbers, but each of them is used once in every line, and there "
            "are five lines.",
            15: "15 is how many numbers the table has. Each number of the row is used in five of "
            "them, and multiplied by 2.",
            30: "30 is all the lines and columns together. The gradient has three numbers, one for "
            "each column.",
            1: "Each number of the row is used five times, and multiplied by 2 each time.",
        },
        hints=[
            "How many times is each number of the row used?",
            "In each line, its local derivative is the number of the table beside it.",
        ],
        solution="answer = 5 * 2",
        because="table * row uses each number of the row in 5 lines, and each time the other "
        "factor is 2. Add the routes.",
    ),
    Exercise(
        "12.2",
        "Copies",
        Function(back_through_copies, [(1, 10, 100), *points(3)]),
        right="It is the sum, as with every node that is used three times. Broadcasting is nothing "
        "but this.",
        wrong={
            (lambda g1, g2, g3: (g1 + g2 + g3) / 3): "Not the mean: if a moves by 1, all three "
            "copies move by 1, and what each of them does is added.",
            (lambda g1, g2, g3: g1): "That is what comes by way of the first copy. Add the routes.",
            (lambda g1, g2, g3: g1 * g2 * g3): "The edges of a route are multiplied, but these are "
            "three routes: add them.",
            (lambda g1, g2, g3: [g1, g2, g3]): "a is a single number, so its gradient is one "
            "number, too.",
        },
        hints=[
            "How many routes lead from y down to a? What is on each of their edges?",
            "Three routes, with a 1 on each. Multiply with what has arrived, and add.",
        ],
        solution="def answer(g1, g2, g3):\n    return g1 + g2 + g3",
        because="Each copy is an edge that bears 1, and at its upper end g₁, g₂ or g₃ has arrived.",
    ),
    Exercise(
        "12.3",
        "Running totals",
        Function(back_through_running_totals, [(1, 10, 100), *points(3)]),
        right="Running totals from the other end. Written as a table, the map on the edge is the "
        "map of the operation with rows and columns swapped: its transpose.",
        wrong={
            (lambda g1, g2, g3: [g1, g1 + g2, g1 + g2 + g3]): "That is the operation itself, done "
            "to g. On the way back, ask of each a: into which of the totals does it go?",
            (lambda g1, g2, g3: [g1, g2, g3]): "That is what comes by way of one total each. The "
            "first number goes into all three.",
            (lambda g1, g2, g3: [g3, g2 + g3, g1 + g2 + g3]): "The other way round: the first "
            "number goes into all three totals, the last one only into the last.",
            (lambda g1, g2, g3: [3, 2, 1]): "That is how many totals each number goes into. Each "
            "total brings its own gradient: add those.",
            (lambda g1, g2, g3: [3 * g1, 2 * g2, g3]): "How many totals each number goes into is "
            "right. But each total brings a gradient of its own.",
        },
        hints=[
            "Into which of the three totals does a₁ go? And a₃?",
            "a₁ goes into all of them, with a 1 on each edge: it gets g₁ + g₂ + g₃.",
            "a₃ goes only into the last.",
        ],
        solution="def answer(g1, g2, g3):\n    return [g1 + g2 + g3, g2 + g3, g3]",
        because="a₁ is in all three totals, a₂ in the last two, a₃ in the last one. Every edge "
        "bears a 1.",
    ),
]
