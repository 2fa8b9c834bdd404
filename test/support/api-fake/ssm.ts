import type { DeleteParameterRequest, GetParameterRequest, GetParameterResult, PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import { ApiError } from './errors';

/** Characters of a parameter's value, by its tier; Intelligent-Tiering takes what it needs. */
const CHARACTERS: Readonly<Record<string, number>> = { 'Standard': 4096, 'Advanced': 8192, 'Intelligent-Tiering': 8192 };

/** SSM parameters of the account and Region, by name. */
export class SsmFake {
  readonly operations = {
    GetParameter: ({ Name }: GetParameterRequest): GetParameterResult => ({ Parameter: { Name, Type: 'String', Value: this.existing(Name!) } }),
    PutParameter: ({ Name, Value, Overwrite, Tier = 'Standard' }: PutParameterRequest): PutParameterResult => {
      if (this.parameters.has(Name!) && !Overwrite) throw new ApiError('ParameterAlreadyExists', 'The parameter already exists.');
      if (Value!.length > CHARACTERS[Tier]) throw new ApiError('ValidationException', `Standard tier parameters support a maximum parameter value of ${CHARACTERS[Tier]} characters.`);
      this.parameters.set(Name!, Value!);
      return { Version: 1, Tier: Value!.length > CHARACTERS.Standard ? 'Advanced' : 'Standard' };
    },
    DeleteParameter: ({ Name }: DeleteParameterRequest) => {
      this.existing(Name!);
      this.parameters.delete(Name!);
      return {};
    },
  };
  readonly parameters = new Map<string, string>();

  private existing(name: string): string {
    const value = this.parameters.get(name);
    if (value === undefined) throw new ApiError('ParameterNotFound', `${name} was not found.`);
    return value;
  }
}
