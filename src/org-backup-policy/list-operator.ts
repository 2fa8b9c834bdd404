/**
 * How a list in a policy combines with the list that the same plan inherits from policies further up.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html
 */
export enum ListOperator {
  /** The list replaces what is inherited. */
  ASSIGN = '@@assign',
  /** The list is added to what is inherited. */
  APPEND = '@@append',
  /** The list is taken away from what is inherited. */
  REMOVE = '@@remove',
}
