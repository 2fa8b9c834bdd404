import { DigestModel } from './digest-model';
import { findingsSection } from './findings';
import { DigestSummary, headline, summarize } from './headline';
import { matrixSection } from './matrix';
import { reportsSection, staleNote } from './report-list';
import { STYLE } from './style';
import { escapeHtml, foreign, htmlMoment } from './text';
import { trendSection } from './trend';
import { count, oneLine } from '../../../notification/handler/words';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Ends in a text that says what the number means, so that its color only repeats it. */
function figure(label: string, value: string, tone = ''): string {
  return `<div><dt>${label}</dt><dd${tone ? ` class="${tone}"` : ''}>${value}</dd></div>`;
}

function figures({ findings, open, reports, accounts, failingAccounts, uncheckedAccounts }: DigestSummary, model: DigestModel): string {
  const expected = model.reports.length - reports.unread;
  return '<dl class="figures">'
    + figure('Open findings', count(open), open > 0 ? 'bad' : '')
    + figure('New or worse', count(findings.new + findings.worse), findings.new + findings.worse > 0 ? 'bad' : '')
    + figure('Resolved', count(findings.resolved))
    + figure('Accounts that do not comply', `${count(failingAccounts)} of ${count(accounts)}`, failingAccounts > 0 ? 'bad' : '')
    + figure('Accounts not fully checked', `${count(uncheckedAccounts)} of ${count(accounts)}`, uncheckedAccounts > 0 ? 'warn' : '')
    + figure('Reports current', `${count(reports.current)} of ${count(expected)}`, reports.current < expected ? 'warn' : '')
    + '</dl>';
}

const NAVIGATION = '<nav aria-label="Sections"><ul><li><a href="#findings">Findings</a></li><li><a href="#compliance">Compliance</a></li>'
  + '<li><a href="#trend">Trend</a></li><li><a href="#reports">Reports</a></li></ul></nav>';

/**
 * The digest as one HTML page that needs nothing else: no script, no request, one style sheet inside. The same model makes the same page.
 * Whatever the model's size, the page stays below 2 MB and says what it leaves out.
 */
export function renderDigest(model: DigestModel): string {
  const summary = summarize(model);
  const sentence = headline(model);
  const sign = summary.fine ? '<i aria-hidden="true">✓</i>' : '<i aria-hidden="true">!</i>';
  return '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    + `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`
    + '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
    // Account ids are no telephone numbers, and the page's address is nobody else's business.
    + '<meta name="format-detection" content="telephone=no"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
    // Otherwise a browser asks the bucket for an icon.
    + '<link rel="icon" href="data:,">'
    + `<title>${escapeHtml(oneLine(model.title, 120))}: ${sentence}</title><style>${STYLE}</style></head><body>`
    + `<header><h1>${foreign(model.title, 120)}</h1><p class="headline ${summary.fine ? 'fine' : 'trouble'}">${sign}<span>${sentence}.</span></p>`
    + `<p class="made">As of ${htmlMoment(model.generatedAt)}</p>${staleNote(model)}${figures(summary, model)}${NAVIGATION}</header><main>`
    + `${findingsSection(model, summary)}\n${matrixSection(model, summary)}\n${trendSection(model)}\n${reportsSection(model)}</main>`
    + '<footer><p>Made by cdk-org-backup from the reports of AWS Backup Audit Manager.</p></footer></body></html>\n';
}
