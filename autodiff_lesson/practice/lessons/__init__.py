"""The exercises, one file a lesson."""

TITLES = {
    "01": "Gradients by hand",
    "02": "The system as a graph",
    "03": "Local derivatives",
    "04": "Routes",
    "05": "Build the framework",
    "06": "Operators, and how to trust it",
    "07": "More functions",
    "08": "A naive vectorisation",
    "09": "Once per edge",
    "10": "Nth derivatives",
    "11": "Placeholders",
    "12": "Vectorisation",
    "13": "Forward mode",
    "14": "Train a network",
    "15": "Read PyTorch and JAX",
}
