"""Isotonic and Platt calibration by scikit-learn, applied to some probabilities."""

import json
import sys
import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose scores are its input."""

    classes_ = np.array([0, 1])

    def __sklearn_is_fitted__(self):
        return True

    def fit(self, scores, actual):
        return self

    def predict(self, scores):
        return (scores[:, 0] > 0).astype(int)

    def decision_function(self, scores):
        return scores[:, 0]


# The classifier learns nothing, so it needs no weights.
warnings.filterwarnings("ignore", message="Since FrozenEstimator")
question = json.load(sys.stdin)
given = np.array(question["probabilities"])
actual = np.array(question["isActual"])
weights = None if question["weights"] is None else np.array(question["weights"])
asked = np.array(question["asked"])


def logit(probabilities):
    return np.log(probabilities / (1 - probabilities)).reshape(-1, 1)


counted = np.ones(len(actual)) if weights is None else weights
positives, negatives = counted[actual == 1].sum(), counted[actual == 0].sum()
isotonic = IsotonicRegression(
    y_min=1 / (negatives + 2), y_max=(positives + 1) / (positives + 2), out_of_bounds="clip"
).fit(given, actual, sample_weight=weights)
platt = CalibratedClassifierCV(FrozenEstimator(Given()), method="sigmoid").fit(logit(given), actual, sample_weight=weights)
json.dump(
    {
        "isotonic": isotonic.predict(asked).tolist(),
        "platt": platt.predict_proba(logit(asked))[:, 1].tolist(),
    },
    sys.stdout,
)
