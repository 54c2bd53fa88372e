"""The two rules of lesson 05, written wrongly."""

import pytest

from autodiff_lesson.practice.desk import exercises_of

RULES = exercises_of("05")["5.2"]
ENGINE = """
from collections import defaultdict

def get_gradients(parent_node):
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        {add}
        for child, local_derivative in node.grad:
            {send}
{back}return dict(gradients)
"""
ADD, SEND, BACK = (
    "gradients[node] += route_value",
    "stack.append((child, route_value * local_derivative))",
    "    ",
)


def engine(add=ADD, send=SEND, back=BACK):
    names = {}
    exec(ENGINE.format(add=add, send=send, back=back), names)
    return names["get_gradients"]


def test_the_two_rules_are_right():
    assert RULES.judge(engine()).state == "done"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"add": "gradients[node] += 1"}, "Either 1 is added for each"),
        ({"send": "stack.append((child, route_value))"}, "or the route value goes down unchanged"),
        ({"back": "        "}, "does return stand below the loop"),
        ({"add": "gradients[parent_node] += route_value"}, "belongs to the node that was taken"),
        ({"add": "pass"}, "the dictionary is empty"),
        ({"add": "gradients[node.value] += route_value"}, "of type int, and not a node"),
        (
            {"add": "pass", "send": f"gradients[child] += route_value * local_derivative; {SEND}"},
            "The gradient of the topmost node itself is missing",
        ),
        (
            {"send": "route_value *= local_derivative; stack.append((child, route_value))"},
            "carried on to the next one",
        ),
    ],
    ids=str,
)
def test_what_is_said_to_other_rules_is_true_of_them(wrong, words):
    assert words in RULES.judge(engine(**wrong)).message


def test_rules_with_a_bug_that_nobody_knows_are_told_how_to_look_for_it():
    message = RULES.judge(engine(send="stack.append((child, route_value - 1))")).message
    assert message.endswith("which pairs are on the stack after each round?")
