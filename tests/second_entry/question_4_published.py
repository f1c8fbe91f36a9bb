"""Tables 2, 5, 8 and 9 of the Vision Transformer paper, typed once more, as exact numbers."""

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
NOISY_STUDENT_IN_FOOTNOTE = Fraction("88.5")
CORE_DAYS = {"ViT-H/14": 2500, "ViT-L/16": 680, "BiT-L": 9900, "Noisy Student": 12300}

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

# Table 7: averages over five data sets, of ResNet50 and ResNet152x2
AVERAGES = {"Adam": exact("89.33 94.01"), "SGD": exact("88.79 93.72")}

# Table 8: five-shot accuracy without positions, and with them by kind and place
WITHOUT_POSITIONS = Fraction("0.61382")
WITH_POSITIONS = exact("0.64206 0.63964 0.64292 0.64001 0.64046 0.64022 0.64032")

# Table 9: the tasks of VTAB for ViT-H/14 from JFT
TASKS = exact(
    "95.3 85.5 75.2 99.7 97.2 65.0 88.9 83.3 96.7 91.4 76.6 91.7 63.8 53.1 79.4 63.3 84.5 33.2 51.2"
)
