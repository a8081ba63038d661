#!/bin/sh
# Users and rights are made anew at every start, so that a changed password is in force after a restart.
# docs/concepts/services.md says why each right is as it is.
set -eu

secret() {
  cat "/run/secrets/rabbitmq-$1-password"
}

cat >/run/millrace/definitions.json <<JSON
{
  "vhosts": [{ "name": "/" }],
  "users": [
    { "name": "admin", "password": "$(secret admin)", "tags": ["administrator"] },
    { "name": "api", "password": "$(secret api)", "tags": [] },
    { "name": "processor", "password": "$(secret processor)", "tags": [] }
  ],
  "permissions": [
    { "user": "admin", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
    { "user": "api", "vhost": "/", "configure": "^$", "write": "^amq\\\\.default$", "read": "^$" },
    {
      "user": "processor", "vhost": "/",
      "configure": "^millrace\\\\.v1\\\\.", "write": "^(millrace\\\\.v1\\\\.|amq\\\\.default$)", "read": "^millrace\\\\.v1\\\\."
    }
  ]
}
JSON
exec docker-entrypoint.sh rabbitmq-server
