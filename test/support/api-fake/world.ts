import { ApiError } from './errors';

/** What the services of one fake share. Its clock moves only when a test moves it. */
export class World {
  /** Upper limit of every page, below the caller's own. */
  pageSize?: number;
  /** Every list starts with an empty page that has a token, as AWS Organizations allows itself. */
  emptyFirstPage = false;
  private time: number;
  private ids = 0;
  private requests = 0;

  constructor(readonly account: string, readonly region: string, now: Date) {
    this.time = now.getTime();
  }

  get now(): Date {
    return new Date(this.time);
  }

  advance(milliseconds: number): Date {
    this.time += milliseconds;
    return this.now;
  }

  /** A new UUID, the same in every run, however many calls there were. */
  nextId(): string {
    this.ids += 1;
    return uuidOf('8000', this.ids);
  }

  nextRequestId(): string {
    this.requests += 1;
    return uuidOf('9000', this.requests);
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.account}:${resource}`;
  }
}

const uuidOf = (series: string, number: number) => `00000000-0000-4000-${series}-${String(number).padStart(12, '0')}`;

export interface Paging {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly NextToken?: string;
}

/** A page of a list. A token belongs to its list and its filters: with others it is refused by `invalidToken`. */
export function pageOf<T>(world: World, list: string, all: readonly T[], input: Paging, defaultSize: number, invalidToken: (message: string) => ApiError): Page<T> {
  const { MaxResults, NextToken, ...filters } = input;
  const query = JSON.stringify([list, Object.entries(filters).filter(([, value]) => value !== undefined).sort(([a], [b]) => a < b ? -1 : 1)]);
  const tokenAt = (offset: number) => Buffer.from(JSON.stringify({ query, offset })).toString('base64url');
  let offset = 0;
  if (NextToken !== undefined) {
    const read = readToken(NextToken);
    if (read?.query !== query) throw invalidToken(`NextToken '${NextToken}' is not one of this list`);
    offset = read.offset;
  } else if (world.emptyFirstPage) {
    return { items: [], NextToken: tokenAt(0) };
  }
  const end = offset + Math.min(MaxResults ?? defaultSize, world.pageSize ?? Infinity);
  return { items: all.slice(offset, end), ...end < all.length ? { NextToken: tokenAt(end) } : {} };
}

function readToken(token: string): { readonly query: string; readonly offset: number } | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as { query: string; offset: number };
  } catch {
    return undefined;
  }
}
