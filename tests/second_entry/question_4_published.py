"""Tables 2, 5, 7, 8 and 9 of the Vision Transformer paper, typed once more, as exact numbers."""

from fractions import Fraction

COLUMNS = ["ImageNet", "ReaL", "CIFAR-10", "CIFAR-100", "Pets", "Flowers", "VTAB"]
KEYS = ["imagenet", "real", "cifar10", "cifar100", "pets", "flowers", "vtab"]


def exact(text):
    """The numbers of a row; a dot stands for an empty cell."""
    return [None if entry == "." else Fraction(entry) for entry in text.split()]


# Table 2, pre-trained on JFT or ImageNet-21k: means, and standard deviations over fine-tuning runs
H14, H14_SPREAD = (
    exact("88.55 90.72 99.50 94.55 97.56 99.68 77.63"),
    exact("0.04 0.05 0.06 0.04 0.03 0.02 0.23"),
)
L16, L16_SPREAD = (
    exact("87.76 90.54 99.42 93.90 97.32 99.74 76.28"),
    exact("0.03 0.03 0.03 0.05 0.11 0.00 0.46"),
)
L16_I21K = exact("85.30 88.62 99.15 93.25 94.67 99.61 72.72")
BIT_L, BIT_L_SPREAD = (
    exact("87.54 90.54 99.37 93.51 96.62 99.63 76.29"),
    exact("0.02 . 0.06 0.08 0.23 0.03 1.70"),
)
NOISY_STUDENT, NOISY_STUDENT_IN_FOOTNOTE = exact("88.4 88.5")
CORE_DAYS = {
    "ViT-H/14": 2500,
    "ViT-L/16": 680,
    "ViT-L/16, ImageNet-21k": 230,
    "BiT-L": 9900,
    "Noisy Student": 12300,
}

# Table 2 of the BiT paper: ImageNet, CIFAR-10, CIFAR-100, Pets, Flowers, VTAB
BIT_S = exact("81.30 97.51 86.21 93.97 89.89 66.87")
BIT_M = exact("85.39 98.91 92.17 94.46 99.30 70.64")

# ConvNeXt, section 2.1: a ResNet-50 on ImageNet, with its original recipe and a later one
RESNET_50 = exact("76.1 78.8")

# Table 5, by model, then by the data of pre-training; the columns of Table 2 without VTAB
TABLE_5 = {
    "B/32": {
        "ImageNet": exact("73.38 79.56 97.77 86.31 92.04 85.43"),
        "ImageNet-21k": exact("81.28 86.63 98.79 91.97 93.02 99.11"),
        "JFT": exact("80.73 86.27 98.61 90.49 93.40 99.27"),
    },
    "B/16": {
        "ImageNet": exact("77.91 83.57 98.13 87.13 93.81 89.49"),
        "ImageNet-21k": exact("83.97 88.35 98.95 91.67 94.43 99.38"),
        "JFT": exact("84.15 88.85 99.00 91.87 95.80 99.56"),
    },
    "L/32": {
        "ImageNet": exact("71.16 77.83 97.94 87.07 91.35 86.36"),
        "ImageNet-21k": exact("80.99 85.65 99.13 93.04 93.09 99.19"),
        "JFT": exact("84.37 88.28 99.19 92.52 95.83 99.45"),
    },
    "L/16": {
        "ImageNet": exact("76.53 82.19 97.86 86.35 93.64 89.66"),
        "ImageNet-21k": exact("85.15 88.40 99.16 93.44 94.73 99.61"),
        "JFT": exact("87.12 89.99 99.38 94.04 97.11 99.56"),
    },
    "H/14": {
        "ImageNet-21k": exact("85.13 88.70 99.27 93.82 94.82 99.51"),
        "JFT": exact("88.04 90.33 99.50 94.55 97.56 99.68"),
    },
}

# Table 7: ResNet50 by Adam and SGD, ResNet152x2 by Adam and SGD; the last row is printed as average
TABLE_7 = {
    "ImageNet": exact("77.54 78.24 84.97 84.37"),
    "CIFAR-10": exact("97.67 97.46 99.06 99.07"),
    "CIFAR-100": exact("86.07 85.17 92.05 91.06"),
    "Pets": exact("91.11 91.00 95.37 94.79"),
    "Flowers": exact("94.26 92.06 98.62 99.32"),
}
AVERAGES = exact("89.33 88.79 94.01 93.72")

# Table 8: five-shot accuracy without positions, and with them by kind and place
WITHOUT_POSITIONS = Fraction("0.61382")
WITH_POSITIONS = exact("0.64206 0.63964 0.64292 0.64001 0.64046 0.64022 0.64032")

# Table 9: the tasks of VTAB for ViT-H/14 from JFT, and for ViT-L/16 from JFT and from ImageNet-21k
TASKS = {
    "h14-jft": exact(
        "95.3 85.5 75.2 99.7 97.2 65.0 88.9 83.3 96.7 91.4 "
        "76.6 91.7 63.8 53.1 79.4 63.3 84.5 33.2 51.2"
    ),
    "l16-jft": exact(
        "95.4 81.9 74.3 99.7 96.7 63.5 87.4 83.6 96.5 89.7 "
        "77.1 86.4 63.1 49.7 74.5 60.5 82.2 36.2 51.1"
    ),
    "l16-i21k": exact(
        "90.8 84.1 74.1 99.3 92.7 61.0 80.9 82.5 95.6 85.2 "
        "75.3 70.3 56.1 41.9 74.7 64.9 79.9 30.5 41.7"
    ),
}
