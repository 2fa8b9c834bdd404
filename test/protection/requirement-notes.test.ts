import { CopyModel, TierModel } from '../../src/protection/model';
import { JudgedTiers } from '../../src/protection/requirement-checks';
import { RequirementModel } from '../../src/protection/requirement-model';
import { requirementNotes } from '../../src/protection/requirement-notes';
import { ruleModel, tierModel } from '../support/policy/models';

const DAILY = 'cron(0 5 ? * * *)';
const YEARLY = 'cron(0 5 1 1 ? *)';
const CENTRAL = { account: '222222222222', region: 'us-east-1', vaultName: 'CentralVault' };
const context: JudgedTiers['context'] = { regions: ['us-east-1', 'us-west-2'], central: [CENTRAL], memberVault: { vaultName: 'OrgBackupVault' } };
const toCentral: CopyModel = { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 400 } };
const toWest: CopyModel = { destination: { kind: 'own', region: 'us-west-2' }, lifecycle: { deleteAfterDays: 400 } };
const tier = (daily: CopyModel[], yearly: CopyModel[]): TierModel => tierModel({
  rules: [ruleModel({ name: 'Daily', schedule: DAILY, copies: daily }), ruleModel({ name: 'Yearly', schedule: YEARLY, lifecycle: { deleteAfterDays: 400 }, copies: yearly })],
});
const notes = (wanted: Partial<RequirementModel>, ...tiers: TierModel[]) =>
  requirementNotes([{ tag: { value: 'gold' }, encrypted: false, manualDeletionDisabled: false, ...wanted }], [{ tiers, where: 'r-ab12', context }], 'backup').map(({ id, text }) => `${id}: ${text}`);
const ANY_ACCOUNT = { crossAccount: { accounts: [] } };

describe('copies that a requirement demands', () => {
  test('are said to be rarer than the backups where only a rare rule makes them', () => {
    expect(notes({ ...ANY_ACCOUNT, frequencyMinutes: 1440 }, tier([], [toCentral]))).toEqual([
      'copiesOfRareRule: the requirement for \'gold\' demands copies to another account, which of tier \'gold\' only rule \'Yearly\' makes: AWS Backup Audit Manager is content with any rule that copies, '
      + 'and of backups demanded every 24 hours the newest copy can be 366 days old; let the rules that run more often copy there too',
    ]);
  });

  test('are so too where no frequency is demanded, by the rule that runs most often', () => {
    expect(notes(ANY_ACCOUNT, tier([], [toCentral]))).toEqual([expect.stringContaining('of backups made every 24 hours the newest copy can be 366 days old')]);
    expect(notes({ crossRegion: { regions: [] } }, tier([], [toWest]))).toEqual([expect.stringContaining('demands copies to another Region')]);
    expect(notes({ crossRegion: { regions: ['us-west-2'] } }, tier([], [toWest]))).toEqual([expect.stringContaining('demands copies to us-west-2')]);
    expect(notes({ crossAccount: { accounts: [CENTRAL.account] } }, tier([], [toCentral]))).toEqual([expect.stringContaining('demands copies to 222222222222')]);
  });

  test('are not where a rule that runs often enough makes them, or another tier does', () => {
    expect(notes({ ...ANY_ACCOUNT, frequencyMinutes: 1440 }, tier([toCentral], []))).toEqual([]);
    expect(notes({ ...ANY_ACCOUNT, frequencyMinutes: 366 * 1440 }, tier([], [toCentral]))).toEqual([]);
    const other = tierModel({ name: 'other', selection: { kind: 'tags', tagValues: ['gold'], conditions: [] }, rules: [ruleModel({ schedule: DAILY, copies: [toCentral] })] });
    expect(notes(ANY_ACCOUNT, tier([], [toCentral]), other)).toEqual([]);
  });

  test('are not judged where none are demanded, or none are made: that is refused', () => {
    expect(notes({ frequencyMinutes: 1440 }, tier([], [toCentral]))).toEqual([]);
    expect(notes(ANY_ACCOUNT, tier([], []))).toEqual([]);
    expect(notes({ ...ANY_ACCOUNT, tag: { value: 'silver' } }, tier([], [toCentral]))).toEqual([]);
  });
});

describe('a rule into another vault than the members\'', () => {
  const elsewhere = tierModel({ rules: [ruleModel({ name: 'Daily' }), ruleModel({ name: 'Monthly', schedule: 'cron(0 5 1 * ? *)', target: { kind: 'named', vaultName: 'Other' } })] });

  test('is said to be judged by nobody here, where a lock or denied deletion is demanded', () => {
    expect(notes({ vaultLock: {}, manualDeletionDisabled: true }, elsewhere)).toEqual([
      'vaultNotJudged: the requirement for \'gold\' demands a locked vault and rule \'Monthly\' of tier \'gold\' stores in the vault \'Other\', whose lock this definition does not know: where it has none, its resources are NON_COMPLIANT; '
      + 'store in the member vault, or see to that vault yourself',
      'vaultNotJudged: the requirement for \'gold\' demands that nobody deletes recovery points by hand and rule \'Monthly\' of tier \'gold\' stores in the vault \'Other\', which the control does not judge: it is narrowed to the vault \'OrgBackupVault\'; '
      + 'store in the member vault, or see to that vault yourself',
    ]);
  });

  test('is nothing to other requirements, and neither is the member vault by its name', () => {
    expect(notes({ frequencyMinutes: 1440 }, elsewhere)).toEqual([]);
    expect(notes({ vaultLock: {} }, tierModel({ rules: [ruleModel({ target: { kind: 'named', vaultName: 'OrgBackupVault' } })] }))).toEqual([]);
  });
});
