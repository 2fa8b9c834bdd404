/** Which requirements a standard's published mappings tie to one AWS Config rule. */
export interface StandardMapping {
  /** The AWS Config rules of the mapping; `{x}` stands for types of resources. */
  readonly rule: string;
  readonly requirements: ReadonlyArray<string>;
}

/** What stands behind a control: membership in a plan, a plan's frequency, encryption, or the deletion of recovery points. */
export type StandardTopic = 'plan' | 'frequency' | 'encrypted' | 'manualDeletion';

export interface StandardFacts {
  readonly name: string;
  readonly topics: { readonly [topic in StandardTopic]?: StandardMapping };
}

const IN_PLAN = '{x}-in-backup-plan';
const PROTECTED = '{x}-resources-protected-by-backup-plan';
const FREQUENCY = 'backup-plan-min-frequency-and-min-retention-check';
const ENCRYPTED = 'backup-recovery-point-encrypted';
const MANUAL_DELETION = 'backup-recovery-point-manual-deletion-disabled';

/**
 * Requirements of standards by the AWS Config rules that AWS maps to them: conformance packs of AWS Config, controls of AWS Security Hub and
 * rule sets of the AWS Guard Rules Registry (read 2026-11; not every page was complete, so that further requirements may be served).
 */
export const STANDARDS: { readonly [id: string]: StandardFacts } = {
  NIST_800_53_R5: {
    name: 'NIST SP 800-53 r5',
    topics: {
      plan: mapping(PROTECTED, 'CP-6, CP-6(1), CP-6(2), CP-9, CP-10, SC-5(2), SI-12, SI-13(5)'),
      encrypted: mapping(ENCRYPTED, 'CP-9(8), SI-12'),
    },
  },
  NIST_800_53_R4: { name: 'NIST SP 800-53 r4', topics: { plan: mapping(IN_PLAN, 'CP-9(b), CP-10, SI-12') } },
  NIST_800_171: { name: 'NIST SP 800-171', topics: { plan: mapping(IN_PLAN, '3.13.2') } },
  NIST_CSF: {
    name: 'NIST CSF 1.1',
    topics: {
      plan: mapping(IN_PLAN, 'PR.IP-4, RS.RP-1'),
      frequency: mapping(FREQUENCY, 'RS.RP-1'),
      encrypted: mapping(ENCRYPTED, 'RS.RP-1'),
      manualDeletion: mapping(MANUAL_DELETION, 'RS.RP-1'),
    },
  },
  HIPAA: { name: 'HIPAA Security 2003', topics: { plan: mapping(IN_PLAN, '164.308(a)(7)(i), 164.308(a)(7)(ii)(A), 164.308(a)(7)(ii)(B)') } },
  PCI_DSS_4: {
    name: 'PCI DSS v4.0',
    topics: { plan: mapping(PROTECTED, '10.3.3'), manualDeletion: mapping(MANUAL_DELETION, '7.2.1, 7.2.2, 7.2.5, 7.3.1') },
  },
  CIS_CONTROLS_V8: { name: 'CIS Controls v8', topics: { plan: mapping(IN_PLAN, '11.2, 11.4'), encrypted: mapping(ENCRYPTED, '11.3') } },
  FEDRAMP_LOW: { name: 'FedRAMP Low', topics: { plan: mapping(PROTECTED, 'CP-9, CP-10'), frequency: mapping(FREQUENCY, 'CP-9, CP-10') } },
  FEDRAMP_MODERATE: {
    name: 'FedRAMP Moderate', topics: { plan: mapping(PROTECTED, 'CP-9(b), CP-10, SI-12'), frequency: mapping(FREQUENCY, 'CP-9(b), CP-10, SI-12') },
  },
  CMMC_LEVEL_3: {
    name: 'CMMC level 3',
    topics: { plan: mapping(IN_PLAN, 'RE.2.137, RE.3.139, SC.3.180'), frequency: mapping(FREQUENCY, 'RE.2.137, RE.3.139, SC.3.180') },
  },
  CMMC_LEVEL_5: {
    name: 'CMMC level 5',
    topics: {
      plan: mapping(IN_PLAN, 'RE.2.137, RE.3.139, RE.5.140, SC.3.180'), frequency: mapping(FREQUENCY, 'RE.2.137, RE.3.139, RE.5.140, SC.3.180'),
    },
  },
  ACSC_ESSENTIAL_8: { name: 'ACSC Essential Eight', topics: { plan: mapping(IN_PLAN, 'Regular backups'), frequency: mapping(FREQUENCY, 'Regular backups') } },
  ACSC_ISM: { name: 'ACSC ISM', topics: { plan: mapping(IN_PLAN, '1511, P9'), frequency: mapping(FREQUENCY, '1511, P9') } },
  APRA_CPG_234: { name: 'APRA CPG 234', topics: { plan: mapping(IN_PLAN, '36l') } },
  BNM_RMIT: { name: 'BNM RMiT', topics: { plan: mapping(IN_PLAN, '10.66(e)') } },
  ENS: { name: 'ENS', topics: { plan: mapping(IN_PLAN, 'Art. 25') } },
  FDA_21_CFR_PART_11: { name: 'FDA 21 CFR Part 11', topics: { plan: mapping(IN_PLAN, '11.10(a)') } },
  FFIEC: {
    name: 'FFIEC', topics: { plan: mapping(IN_PLAN, 'D1.G.RM.Rm.1, D5.IR.Pl.B.6'), frequency: mapping(FREQUENCY, 'D1.G.RM.Rm.1, D5.IR.Pl.B.6') },
  },
  K_ISMS: { name: 'K-ISMS', topics: { plan: mapping(IN_PLAN, '2.9.3, 2.12'), frequency: mapping(FREQUENCY, '2.12') } },
  MAS_TRMG: { name: 'MAS TRMG', topics: { plan: mapping(IN_PLAN, '7.5.5, 8.4.1, 8.4.2') } },
  NCSC_CAF: { name: 'NCSC CAF v3', topics: { plan: mapping(IN_PLAN, 'B3.c, B5.c') } },
  NYDFS: { name: 'NYDFS 23', topics: { plan: mapping(IN_PLAN, '500.02(b)(5)') } },
  NZISM: { name: 'NZISM', topics: { plan: mapping(IN_PLAN, '4849') } },
  RBI_MD_ITF: { name: 'RBI MD ITF', topics: { plan: mapping(IN_PLAN, '8.IX') } },
  WELL_ARCHITECTED_RELIABILITY: { name: 'AWS Well-Architected Reliability', topics: { plan: mapping(IN_PLAN, 'REL-9') } },
};

function mapping(rule: string, requirements: string): StandardMapping {
  return { rule, requirements: requirements.split(', ') };
}
