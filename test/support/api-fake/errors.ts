import { ServiceModel } from './model';
import { Fault } from './validate';

/** An error which the fake answers as AWS does. */
export class ApiError extends Error {
  constructor(readonly code: string, message: string, readonly extra: Readonly<Record<string, string>> = {}) {
    super(message);
  }
}

/** Errors of every operation: AWS's front ends answer them, so no model lists them. */
export const COMMON_ERRORS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InternalServerException: 500,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  RequestTimeoutException: 400,
  SerializationException: 400,
  ServiceUnavailable: 503,
  ThrottlingException: 400,
  TooManyRequestsException: 400,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  ValidationException: 400,
};

export function statusOf(model: ServiceModel, code: string): number {
  // json 1.1 answers an unknown operation with 400.
  if (code === 'UnknownOperationException' && model.protocol === 'json') return 400;
  return model.shapes[code]?.status ?? COMMON_ERRORS[code] ?? 400;
}

const REASONS: Readonly<Record<Fault['kind'], string>> = {
  unknown: 'INPUT_REQUIRED',
  type: 'INPUT_REQUIRED',
  required: 'INPUT_REQUIRED',
  enum: 'INVALID_ENUM',
  pattern: 'INVALID_PATTERN',
  min: 'MIN_VALUE_EXCEEDED',
  max: 'MAX_VALUE_EXCEEDED',
  minLength: 'MIN_LENGTH_EXCEEDED',
  maxLength: 'MAX_LENGTH_EXCEEDED',
};

/** What the service answers to a request with these faults. */
export function refusal(model: ServiceModel, operation: string, faults: readonly Fault[]): ApiError {
  const message = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.map(told).join('; ')}`;
  if (faults.some(fault => fault.kind === 'type')) return new ApiError('SerializationException', message);
  // AWS drops unknown members silently. Here they are mistakes of the code under test.
  if (faults.some(fault => fault.kind === 'unknown')) return new ApiError('ValidationException', message);
  const declared = model.operations[operation].errors;
  if (declared.includes('MissingParameterValueException') && faults.every(fault => fault.kind === 'required')) {
    return new ApiError('MissingParameterValueException', message);
  }
  if (declared.includes('InvalidParameterValueException')) return new ApiError('InvalidParameterValueException', message);
  if (declared.includes('InvalidInputException')) {
    return new ApiError('InvalidInputException', message, model.service === 'organizations' ? { Reason: REASONS[faults[0].kind] } : {});
  }
  return new ApiError('ValidationException', message);
}

export function told({ path, kind, value, expected }: Fault): string {
  const shown = JSON.stringify(value)?.slice(0, 200);
  switch (kind) {
    case 'unknown': return `unknown member '${path}', expected ${expected}`;
    case 'required': return `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
    case 'type': return `Value ${shown} at '${path}' is not ${expected}`;
    case 'enum': return `Value ${shown} at '${path}' failed to satisfy constraint: Member must satisfy enum value set: ${expected}`;
    case 'pattern': return `Value ${shown} at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${expected}`;
    case 'min': return `Value ${shown} at '${path}' failed to satisfy constraint: Member must have value greater than or equal to ${expected}`;
    case 'max': return `Value ${shown} at '${path}' failed to satisfy constraint: Member must have value less than or equal to ${expected}`;
    case 'minLength': return `Value ${shown} at '${path}' failed to satisfy constraint: Member must have length greater than or equal to ${expected}`;
    case 'maxLength': return `Value ${shown} at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${expected}`;
  }
}
