import { Case, concerns, failing, Mutation, mutations } from './cases';
import { Policy, World } from './world';

/** The account that cases are about, and the same account after one of its policies has changed. */
interface Account<A> {
  readonly world: World;
  changed(world: World): A;
}

export interface RemovalsProps<A> {
  readonly account: A;
  /** Every case that asks something of the account. */
  readonly casesOf: (account: A) => Case[];
  readonly policies: readonly Policy[];
  /** Parts of policies that have cases elsewhere. */
  readonly leftOut?: (mutation: Mutation) => boolean;
  /** Parts whose removal can't be noticed by who may do what, each with the reason. */
  readonly unnoticed: readonly (readonly [RegExp, string])[];
  /** What every name begins with and needs not say. */
  readonly prefixes: readonly string[];
}

/** Takes parts out of policies, one at a time: a part whose absence no case notices is either not needed or not proven. */
export class Removals<A extends Account<A>> {
  /** Every part of every policy, under its name. */
  public readonly all: readonly [string, Mutation][];

  constructor(private readonly props: RemovalsProps<A>) {
    this.all = props.policies.flatMap(mutations).filter((mutation) => !props.leftOut?.(mutation)).map((mutation) => [
      props.prefixes.reduce((name, prefix) => name.replace(prefix, ''), mutation.name), mutation,
    ]);
  }

  /** The first part of each policy that a case must notice. */
  public get onePerPolicy(): [string, Mutation][] {
    const policies = new Set<Policy>();
    return this.all.filter(([name, { policy }]) => this.mustBeNoticed(name) && !policies.has(policy) && policies.add(policy));
  }

  public mustBeNoticed(name: string): boolean {
    return !this.props.unnoticed.some(([part]) => part.test(name));
  }

  /** Entries of the list of exceptions that no part needs. */
  public idleExceptions(): string[] {
    return this.props.unnoticed.filter(([part]) => !this.all.some(([name]) => part.test(name))).map(([part]) => String(part));
  }

  /** The name of a case that fails without the part and holds with it; a case that fails anyway would notice everything. */
  public async noticedBy({ policy, statement, document }: Mutation): Promise<string | undefined> {
    const { account, casesOf } = this.props;
    const whole = casesOf(account);
    const world = account.world.with(policy, document);
    for (const [index, one] of casesOf(account.changed(world)).entries()) {
      const [name] = concerns(one, policy, [statement]) ? await failing(world, [one]) : [];
      if (name !== undefined && (await failing(account.world, [whole[index]])).length === 0) {
        return name;
      }
    }
    return undefined;
  }
}
