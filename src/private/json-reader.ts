import { didYouMean } from './nearest';
import { reject } from './reject';
import { checkForm, checkTags, refuseToken } from './validation';
import { NAMES } from '../data/names';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

/** Refuses a file's text or bytes in place of what stands in it. */
export function refuseUnparsed(path: string, raw: unknown): void {
  const bytes = raw instanceof Uint8Array || (Array.isArray(raw) && raw.length > 0 && raw.every((one) => typeof one === 'number'));
  if (typeof raw === 'string' || bytes) {
    reject(path, bytes ? 'bytes' : raw, 'what JSON says is expected, not a text or file of JSON', 'parse it first: JSON.parse(), json.load(), json.Unmarshal() into an interface{}');
  }
}

/** Reads members of one object and says where a wrong one stands. */
export class Reader {
  public readonly raw: { [key: string]: any };

  /**
   * @param remedy where right JSON comes from, for messages
   */
  constructor(raw: any, public readonly path: string, private readonly remedy: string) {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      reject(path, raw, 'an object is expected', remedy);
    }
    this.raw = raw;
  }

  public only(keys: ReadonlyArray<string>): void {
    const unknown = Object.keys(this.raw).find((key) => !keys.includes(key));
    if (unknown !== undefined) {
      reject(`${this.path}.${unknown}`, this.raw[unknown], `there is no such member${didYouMean(unknown, keys)}`, `use one of ${keys.join(', ')}`);
    }
  }

  public optional<T>(key: string, read: (key: string) => T): T | undefined {
    return this.raw[key] === undefined ? undefined : read(key);
  }

  public text(key: string): string {
    return this.check(key, typeof this.raw[key] === 'string', 'a text');
  }

  public optionalText(key: string): string | undefined {
    return this.optional(key, (one) => this.text(one));
  }

  public count(key: string): number {
    return this.check(key, Number.isSafeInteger(this.raw[key]) && this.raw[key] >= 0, 'a whole number');
  }

  public flag(key: string): boolean {
    return this.check(key, typeof this.raw[key] === 'boolean', 'true or false');
  }

  public texts(key: string): string[] {
    const value = this.raw[key];
    return this.check(key, Array.isArray(value) && value.every((one) => typeof one === 'string'), 'a list of texts');
  }

  public choice<T extends string>(key: string, allowed: ReadonlyArray<T>): T {
    return choice(`${this.path}.${key}`, this.raw[key], allowed);
  }

  /** A value of AWS's of which others may be added. */
  public name(key: string): string {
    return apiValue(`${this.path}.${key}`, this.text(key));
  }

  public names(key: string): string[] {
    return this.texts(key).map((one, i) => apiValue(`${this.path}.${key}[${i}]`, one));
  }

  public tags(key: string): { [key: string]: string } {
    const value = this.object(key).raw;
    this.check(key, Object.values(value).every((one) => typeof one === 'string'), 'texts only');
    return checkTags(`${this.path}.${key}`, value);
  }

  public object(key: string): Reader {
    return new Reader(this.raw[key], `${this.path}.${key}`, this.remedy);
  }

  public list<T>(key: string, read: (one: Reader) => T): T[] {
    this.check(key, Array.isArray(this.raw[key]), 'a list');
    return this.raw[key].map((one: any, i: number) => read(new Reader(one, `${this.path}.${key}[${i}]`, this.remedy)));
  }

  private check(key: string, right: boolean, expected: string): any {
    return right ? this.raw[key] : reject(`${this.path}.${key}`, this.raw[key], `${expected} is expected`, this.remedy);
  }
}

function apiValue(path: string, value: string): string {
  refuseToken(path, value, 'it is needed at synth', 'write the value itself');
  return checkForm(path, value, NAMES.apiValue);
}

function choice<T extends string>(path: string, value: any, allowed: ReadonlyArray<T>): T {
  return allowed.includes(value) ? value : reject(path, value, `it is one of ${allowed.join(', ')}`, 'choose one of them');
}
