import { MillraceError } from '@millrace/runtime/server';

export function modelNotFound(model: string): MillraceError {
  return new MillraceError({
    code: 'models.not_found',
    status: 404,
    detail: `There is no model "${model}". GET /api/v1/models lists those that exist; a training makes a new one.`,
  });
}

export function versionNotFound(model: string, version: number): MillraceError {
  return new MillraceError({
    code: 'models.version_not_found',
    status: 404,
    detail: `The model "${model}" has no version ${version}. GET /api/v1/models/${model}/versions lists those that exist.`,
  });
}

export function noChampion(model: string): MillraceError {
  return new MillraceError({
    code: 'models.no_champion',
    status: 409,
    detail: `No version of the model "${model}" is champion. Promote one, or name a version.`,
  });
}

export function nothingToRollBack(model: string): MillraceError {
  return new MillraceError({
    code: 'models.nothing_to_roll_back',
    status: 409,
    detail: `The model "${model}" has no champion before the present one. Promote the version that you want instead.`,
  });
}

export function championMoved(model: string): MillraceError {
  return new MillraceError({
    code: 'models.champion_moved',
    status: 409,
    detail: `The champion of "${model}" changed while the new version was judged. Judge it again.`,
    transient: true,
  });
}

export function artifactDamaged(model: string, version: number, name: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: 'models.artifact_damaged',
    status: 503,
    detail: `The file ${name} of "${model}" version ${version} is damaged or lost. Restore the object store from a backup, or roll back to another version.`,
    cause,
  });
}

export function artifactMissing(model: string, version: number, name: string): MillraceError {
  return new MillraceError({
    code: 'models.artifact_missing',
    status: 404,
    detail: `Version ${version} of "${model}" was registered without the file ${name}.`,
  });
}

export function notExplainable(model: string, version: number): MillraceError {
  return new MillraceError({
    code: 'models.not_explainable',
    status: 422,
    detail: `Version ${version} of "${model}" gives no reasons, since it was not trained here. Ask without \`explain\`.`,
  });
}

export function cursorInvalid(): MillraceError {
  return new MillraceError({
    code: 'models.cursor_invalid',
    status: 422,
    detail: 'The cursor is not one that this list gave. Start again without a cursor.',
  });
}
