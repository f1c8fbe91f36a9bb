"""Parameters and multiply-adds of Vision Transformers, counted from the shapes of their tensors."""

from math import prod

CHANNELS, CLASSES, SIDE = 3, 1000, 224
SHAPES = {"B": (12, 768, 3072), "L": (24, 1024, 4096), "H": (32, 1280, 5120)}
MODELS = ("B/16", "B/32", "L/16", "L/32", "H/14")


def sizes(model):
    """Layers, width, hidden size of the MLP, and side of a patch."""
    return *SHAPES[model[0]], int(model[2:])


def tokens(model, side=SIDE):
    return (side // sizes(model)[-1]) ** 2 + 1


def parameters(model, side=SIDE, classes=CLASSES):
    """The sizes of all tensors, added up."""
    layers, width, hidden, patch = sizes(model)
    tensors = [(patch * patch * CHANNELS, width), (width,), (width,), (tokens(model, side), width)]
    for _ in range(layers):
        tensors += 4 * [(width, width), (width,)] + 4 * [(width,)]
        tensors += [(width, hidden), (hidden,), (hidden, width), (width,)]
    tensors += [(width,), (width,)]
    tensors += [(width, classes), (classes,)] if classes else []
    return sum(prod(shape) for shape in tensors)


def products(model, side=SIDE):
    """Rows, inner sides and columns of all products of matrices, by part of the model."""
    layers, width, hidden, patch = sizes(model)
    count = tokens(model, side)
    parts = {
        "patches": [(count - 1, patch * patch * CHANNELS, width)],
        "projections": layers * 4 * [(count, width, width)],
        "attention": layers * [(count, width, count), (count, count, width)],
        "mlp": layers * [(count, width, hidden), (count, hidden, width)],
        "head": [(1, width, CLASSES)],
    }
    return {part: sum(a * b * c for a, b, c in shapes) for part, shapes in parts.items()}


def multiply_adds(model, side=SIDE):
    return sum(products(model, side).values())
