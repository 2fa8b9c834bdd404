/** Resources that tests of restores make and delete again. */
const RESTORE_TEST = /awsbackup-restore-test/i;

/** Whether one of these names or ARNs is of such a resource. */
export function isOfRestoreTest(...names: ReadonlyArray<string | undefined>): boolean {
  return names.some((name) => name !== undefined && RESTORE_TEST.test(name));
}
