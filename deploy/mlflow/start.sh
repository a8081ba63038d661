#!/bin/sh
# MLflow reads secrets from its environment alone; here they get there without standing in a compose file.
set -eu

MLFLOW_BACKEND_STORE_URI="$(cat /run/secrets/mlflow-database-url)"
AWS_ACCESS_KEY_ID="$(cat /run/secrets/mlflow-s3-key)"
AWS_SECRET_ACCESS_KEY="$(cat /run/secrets/mlflow-s3-secret)"
export MLFLOW_BACKEND_STORE_URI AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY

exec mlflow server --host 0.0.0.0 --port 5000 --workers 2 \
  --serve-artifacts --artifacts-destination s3://mlflow --allowed-hosts "$MLFLOW_ALLOWED_HOSTS"
