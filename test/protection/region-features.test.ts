import { regionFeatureNotes, rulesIn } from '../../src/protection/region-features';
import { ruleModel, supportOverrides, tierModel } from '../support/policy/models';

const both = ruleModel({ name: 'Both', scanMode: 'FULL_SCAN', indexTypes: ['EBS'] });
const plain = ruleModel({ name: 'Plain' });

test('rules are as they are where the Region does everything, or they ask for nothing', () => {
  const rules = [both, plain];
  expect(rulesIn('eu-west-1', rules, supportOverrides())).toEqual({ rules, mark: '' });
  expect(rulesIn('cn-north-1', [plain], supportOverrides())).toEqual({ rules: [plain], mark: '' });
  expect(rulesIn('eu-west-1', rules, supportOverrides()).rules).toBe(rules);
});

test.each<[string, string, object]>([
  ['ap-east-2', 'no-index', { indexTypes: [] }],
  ['ap-southeast-6', 'no-scan-no-index', { scanMode: undefined, indexTypes: [] }],
])('in %s what the Region has not is left out, and the mark says so', (region, mark, without) => {
  expect(rulesIn(region, [both, plain], supportOverrides())).toEqual({ rules: [{ ...both, ...without }, { ...plain, ...without }], mark });
});

test('what is left out is told, with the Regions and the rules', () => {
  expect(regionFeatureNotes(tierModel({ rules: [both, plain] }), ['us-east-1', 'ap-southeast-6', 'ap-east-2'], supportOverrides())).toEqual([
    "AWS Backup makes no malware scans in ap-southeast-6: plans there leave what 'Both' asks for out; say in BackupSupport that AWS has added it, or use other tiers there",
    "AWS Backup makes no indexes in ap-east-2, ap-southeast-6: plans there leave what 'Both' asks for out; say in BackupSupport that AWS has added it, or use other tiers there",
  ]);
});

test('several rules are told together', () => {
  const rules = [both, { ...both, name: 'Again', scanMode: undefined }];
  expect(regionFeatureNotes(tierModel({ rules }), ['ap-east-2'], supportOverrides())).toEqual([expect.stringContaining("leave what 'Both', 'Again' asks for out")]);
});

test('nothing is told where nothing is left out, or the user knows better', () => {
  expect(regionFeatureNotes(tierModel({ rules: [plain] }), ['cn-north-1'], supportOverrides())).toEqual([]);
  expect(regionFeatureNotes(tierModel({ rules: [both] }), ['cn-north-1'], supportOverrides({ regions: { 'cn-north-1': { search: true, malwareProtection: true } } }))).toEqual([]);
});
