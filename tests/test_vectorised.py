import numpy as np
import pytest

from autodiff_lesson import Var, get_gradients, to_vals, to_var, update_weights


def test_the_articles_linear_layer():
    np.random.seed(0)
    x = to_var(np.random.random(50))
    y_true = to_var(np.random.random(10))
    weights = to_var(np.random.random((50, 10)))
    losses = []
    for _ in range(100):
        y_pred = np.dot(x, weights)
        loss = np.sum((y_true - y_pred) * (y_true - y_pred))
        losses.append(loss.value)
        update_weights(weights, get_gradients(loss), lrate=0.001)
    assert losses[0] == 1711.1598338302542
    assert losses[1] == 1589.007916789692
    assert losses[10] == 815.915930182688
    assert losses[99] == 1.1194467618273092


# to_var and to_vals


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3), (0,), (0, 3)])
def test_arrays_keep_their_shape(shape):
    nodes = to_var(np.ones(shape))
    assert nodes.shape == shape
    assert to_vals(nodes).shape == shape


def test_every_number_gets_a_leaf_of_its_own():
    nodes = to_var(np.ones((2, 3)))
    assert {type(node) for node in nodes.flat} == {Var}
    assert len(set(nodes.flat)) == 6


def test_numbers_keep_their_places():
    array = np.arange(6.0).reshape(2, 3)
    nodes = to_var(array)
    assert nodes[1, 0].value == 3
    assert np.array_equal(to_vals(nodes), array)


def test_ints_stay_ints():
    nodes = to_var(np.arange(3))
    assert [type(node.value) for node in nodes] == [int, int, int]
    assert to_vals(nodes).dtype == int


@pytest.mark.parametrize("numbers", [[1, 2.5], [2.5, 1]])
def test_mixed_numbers_are_not_truncated(numbers):
    nodes = to_var(np.array(numbers, dtype=object))
    assert [node.value for node in nodes] == numbers
    assert to_vals(nodes).tolist() == numbers


def test_to_var_takes_lists():
    assert [node.value for node in to_var([1, 2.5])] == [1, 2.5]


def test_to_vals_takes_results_and_lists_of_nodes():
    assert to_vals(to_var([1, 2]) * 2).tolist() == [2, 4]
    assert to_vals([Var(1), Var(2)]).tolist() == [1, 2]


def test_numpy_integers_divide_and_have_powers():
    nodes = to_var(np.arange(1, 3))
    assert to_vals(1 / nodes).tolist() == [1, 0.5]
    assert to_vals(nodes**-1).tolist() == [1, 0.5]


@pytest.mark.parametrize("array", [["4"], [1, None], np.array([1j])])
def test_to_var_refuses_what_is_no_number(array):
    with pytest.raises(TypeError, match="Var takes a real number"):
        to_var(array)


# update_weights


def test_update_weights_moves_each_value_against_its_gradient():
    weights = to_var([4.0, 3.0])
    a, b = weights
    update_weights(weights, {a: 10, b: -20}, lrate=0.1)
    assert to_vals(weights).tolist() == [3.0, 5.0]


def test_update_weights_changes_the_nodes_in_place():
    weights = to_var(np.ones((2, 3)))
    nodes = list(weights.flat)
    gradients = get_gradients(np.sum(weights * weights))
    assert update_weights(weights, gradients, lrate=0.25) is None
    assert all(before is after for before, after in zip(nodes, weights.flat, strict=True))
    assert to_vals(weights).tolist() == [[0.5] * 3] * 2


def test_update_weights_takes_whole_numbers():
    weights = to_var([4])
    update_weights(weights, {weights[0]: 1}, lrate=0.5)
    assert weights[0].value == 3.5


def test_update_weights_changes_nothing_if_a_weight_has_no_gradient():
    weights = to_var([4.0, 3.0, 2.0])
    with pytest.raises(KeyError, match="not made from 1 of these 3 weights"):
        update_weights(weights, {weights[0]: 10, weights[1]: 10}, lrate=0.1)
    assert to_vals(weights).tolist() == [4.0, 3.0, 2.0]
