#!/bin/sh
# Makes the secrets of an environment that are missing; what is there stays, but what is made of another secret follows
# it. As root, since each file belongs to the user that reads it inside its container, and to nobody else.
set -eu

environment="${1:?"name the environment: deploy/make-secrets.sh staging"}"
folder="${MILLRACE_SECRETS:-"$(dirname "$0")/secrets"}/$environment"
# The users of deploy/compose.yaml and deploy/observability.yaml.
postgres=999 rabbitmq=999 minio=0 mlflow=10002 millrace=10001 grafana=472 nobody=65534

# A random word without a letter that an address or JSON would need escaped.
word() {
  LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1"
}

# keep NAME USER VALUE
keep() {
  [ -e "$folder/$1" ] || write "$@"
}

# follow NAME USER VALUE: made of another secret, so that it changes with it.
follow() {
  if [ ! -e "$folder/$1" ] || [ "$(value "$1")" != "$3" ]; then
    write "$@"
  fi
}

write() {
  printf '%s' "$3" >"$folder/.new"
  chown "$2:$2" "$folder/.new"
  chmod 0400 "$folder/.new"
  mv "$folder/.new" "$folder/$1"
}

value() {
  cat "$folder/$1"
}

umask 077
mkdir -p "$folder"
rm -f "$folder/.new"

keep postgres-password "$postgres" "$(word 40)"
for role in millrace mlflow; do
  keep "postgres-$role-password" "$postgres" "$(word 40)"
  keep "minio-$role-key" "$minio" "$role-$(word 12)"
  keep "minio-$role-secret" "$minio" "$(word 40)"
done
for user in admin api processor; do
  keep "rabbitmq-$user-password" "$rabbitmq" "$(word 40)"
done
keep postgres-monitoring-password "$postgres" "$(word 40)"
keep minio-root-user "$minio" admin
keep minio-root-password "$minio" "$(word 40)"

keep millrace-admin-key "$millrace" "$(word 40)"
follow millrace-database-url "$millrace" "postgresql://millrace:$(value postgres-millrace-password)@postgres:5432/millrace"
follow millrace-s3-key "$millrace" "$(value minio-millrace-key)"
follow millrace-s3-secret "$millrace" "$(value minio-millrace-secret)"
for role in api processor; do
  follow "$role-broker-url" "$millrace" "amqp://$role:$(value "rabbitmq-$role-password")@rabbitmq.$environment:5672/"
done
follow mlflow-database-url "$mlflow" "postgresql://mlflow:$(value postgres-mlflow-password)@postgres:5432/mlflow"
follow mlflow-s3-key "$mlflow" "$(value minio-mlflow-key)"
follow mlflow-s3-secret "$mlflow" "$(value minio-mlflow-secret)"

keep grafana-admin-password "$grafana" "$(word 40)"
keep grafana-secret-key "$grafana" "$(word 40)"
follow exporter-database-password "$nobody" "$(value postgres-monitoring-password)"
# Prometheus reads the figures of the API with it.
follow prometheus-api-key "$nobody" "$(value millrace-admin-key)"

echo "The secrets of $environment are in $folder."
