"""The metrics and curves of scikit-learn for the scores that are asked about."""

import json
import sys
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

# Float32 probabilities do not add up to one exactly.
warnings.filterwarnings("ignore", message="The y_prob values do not sum to one")
question = json.load(sys.stdin)
task = question["task"]
actual = np.array(question["actual"], dtype=float)
weights = None if question["weights"] is None else np.array(question["weights"])


def weighted(metric, *arguments, **settings):
    return float(metric(*arguments, sample_weight=weights, **settings))


def of_regression():
    values = np.array(question["values"])
    return {
        "metrics": {
            "r2": weighted(metrics.r2_score, actual, values),
            "rmse": weighted(metrics.root_mean_squared_error, actual, values),
            "mae": weighted(metrics.mean_absolute_error, actual, values),
            "medianAbsoluteError": weighted(metrics.median_absolute_error, actual, values),
        }
    }


def of_classes():
    probabilities = np.array(question["probabilities"]).reshape(len(actual), -1)
    classes = list(range(probabilities.shape[1]))
    answered = np.array(question["labelIndex"])
    common = {
        "accuracy": weighted(metrics.accuracy_score, actual, answered),
        "logloss": weighted(metrics.log_loss, actual, probabilities, labels=classes),
    }
    if task == "binary":
        positive = probabilities[:, 1]
        of_task = {
            "auc": weighted(metrics.roc_auc_score, actual, positive),
            "averagePrecision": weighted(metrics.average_precision_score, actual, positive),
            "brier": weighted(metrics.brier_score_loss, actual, positive),
            "f1": weighted(metrics.f1_score, actual, answered),
            "precision": weighted(metrics.precision_score, actual, answered),
            "recall": weighted(metrics.recall_score, actual, answered),
        }
    else:
        of_task = {
            "auc": weighted(metrics.roc_auc_score, actual, probabilities, multi_class="ovr", average="macro"),
            "macroF1": weighted(metrics.f1_score, actual, answered, average="macro"),
        }
    judged = [1] if task == "binary" else classes
    return {
        "metrics": {**common, **of_task},
        "confusion": metrics.confusion_matrix(actual, answered, labels=classes, sample_weight=weights).tolist(),
        "curves": [curves((actual == k).astype(int), probabilities[:, k]) for k in judged],
    }


def curves(is_actual, scores):
    false_positive_rate, true_positive_rate, _ = metrics.roc_curve(
        is_actual, scores, sample_weight=weights, drop_intermediate=False
    )
    precision, recall, _ = metrics.precision_recall_curve(is_actual, scores, sample_weight=weights)
    answer = {
        "roc": np.stack([false_positive_rate, true_positive_rate], axis=1).tolist(),
        "auc": weighted(metrics.roc_auc_score, is_actual, scores),
        "precisionRecall": np.stack([recall, precision], axis=1).tolist(),
        "averagePrecision": weighted(metrics.average_precision_score, is_actual, scores),
    }
    if weights is None:
        observed, predicted = calibration_curve(is_actual, scores, n_bins=10, strategy="uniform")
        answer["calibration"] = np.stack([predicted, observed], axis=1).tolist()
    return answer


json.dump(of_regression() if task == "regression" else of_classes(), sys.stdout)
