// Objectives and alerts: the rules are what the OpenSLO file comes to, Prometheus' own tool takes them, and they
// speak when they should and only then.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { stringify } from 'yaml';

import { ANSWERS, PATHS, documents, folder, repository } from './place.mjs';
import { promtool } from './tools.mjs';

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];
/** Which long window goes with which short one. */
const SHORT = { '1h': '5m', '6h': '30m', '1d': '2h', '3d': '6h' };
const squeezed = expression => expression.replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim();

function read(made) {
  const slo = documents(path.join(made, 'observability', 'slo.yaml'));
  const [rules] = documents(path.join(made, 'observability', 'prometheusrule.yaml'));
  return { of: kind => slo.filter(it => it.kind === kind), groups: rules.spec.groups };
}

/** A file that Prometheus' tool reads. */
function plain(groups) {
  const file = path.join(folder(), 'rules.yaml');
  writeFileSync(file, stringify({ groups }));
  return file;
}

for (const golden of PATHS) {
  const name = `orders-${golden}`;
  for (const which of Object.keys(ANSWERS)) {
    test(`${golden}, ${which} answers: the rules are what the objectives come to`, () => {
      const { of, groups } = read(repository(golden, which));
      const policies = new Map(of('AlertPolicy').map(it => [it.metadata.name, it.spec.conditions[0].spec]));
      const objectives = of('SLO');
      assert.deepEqual(objectives.map(it => it.metadata.name), ['availability', 'latency']);
      assert.equal(objectives[0].spec.objectives[0].target, Number((ANSWERS[which]('x').objective / 100).toFixed(6)));
      for (const objective of objectives) {
        const slo = objective.metadata.name;
        const rulesOf = part => groups.find(it => it.name === `sloth-slo-${part}-${name}-${slo}`).rules;
        const budget = Number((1 - objective.spec.objectives[0].target).toFixed(6));
        const { bad, total } = objective.spec.indicator.spec.ratioMetric;
        const recordings = new Map(rulesOf('sli-recordings').map(it => [it.record, it]));
        for (const window of WINDOWS) {
          const query = part => part.metricSource.spec.query.replaceAll('{{.window}}', window);
          const rule = recordings.get(`slo:sli_error:ratio_rate${window}`);
          assert.equal(squeezed(rule.expr), squeezed(`(${query(bad)}) / (${query(total)})`));
          assert.deepEqual(rule.labels, { sloth_id: `${name}-${slo}`, sloth_service: name, sloth_slo: slo, sloth_window: window });
        }
        const selector = `{sloth_id="${name}-${slo}",sloth_service="${name}",sloth_slo="${slo}"}`;
        const part = ({ condition }) => {
          const burns = window => `max(slo:sli_error:ratio_rate${window}${selector} > (${condition.threshold} * ${budget})) without (sloth_window)`;
          return `(${burns(SHORT[condition.lookbackWindow])} and ${burns(condition.lookbackWindow)})`;
        };
        for (const alert of rulesOf('alerts')) {
          const severity = alert.labels.sloth_severity;
          const [quick, slow] = objective.spec.alertPolicies.filter(it => it.startsWith(severity)).map(it => policies.get(it));
          assert.equal(quick.severity, severity);
          assert.equal(squeezed(alert.expr), squeezed(`${part(quick)} or ${part(slow)}`));
        }
      }
    });

    test(`${golden}, ${which} answers: Prometheus takes the rules`, () => {
      const { groups } = read(repository(golden, which));
      const done = promtool(['check', 'rules', plain(groups)]);
      assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
      assert.match(done.stdout, /SUCCESS: \d+ rules found/);
    });
  }

  test(`${golden}: alerts come when they should, and only then`, () => {
    const { groups } = read(repository(golden));
    const rules = plain(groups);
    const labels = `job="${name}",namespace="${name}-prod"`;
    const requests = (more, values) => ({ series: `http_server_requests_seconds_count{${labels},${more}}`, values });
    const fast = values => ({ series: `http_server_requests_seconds_bucket{${labels},uri="/v1/items",status="200",le="0.3"}`, values });
    const up = { series: `up{${labels}}`, values: '1x2000' };
    const fires = (alert, severity, eval_time, does) => ({ alertname: alert, eval_time, exp_alerts: does ? [{ exp_labels: does, exp_annotations: annotations(alert, severity) }] : [] });
    const annotations = (alert, severity) => groups.flatMap(it => it.rules).find(it => it.alert === alert && it.labels.severity === severity).annotations;
    const burn = (slo, severity) => ({ severity, sloth_severity: severity, service: name, namespace: `${name}-prod`, sloth_id: `${name}-${slo}`, sloth_service: name, sloth_slo: slo });
    // Of each minute's 100 requests, so many.
    const healthy = [requests('uri="/v1/items",status="200"', '0+100x2000'), fast('0+100x2000'), up];
    const failing = [requests('uri="/v1/items",status="200"', '0+90x2000'), requests('uri="/v1/items",status="500"', '0+10x2000'), fast('0+90x2000'), up];
    const slow = [requests('uri="/v1/items",status="200"', '0+100x2000'), fast('0+50x2000'), up];
    const probes = [requests('uri="/v1/items",status="200"', '0+100x2000'), fast('0+100x2000'), requests('uri="/readyz",status="503"', '0+100x2000'), up];
    const cases = [
      ['all is well', healthy, [fires('ErrorBudgetBurn', 'page', '2h'), fires('LatencyBudgetBurn', 'page', '2h'), fires('ServiceAbsent', 'page', '2h')]],
      ['one request in ten fails', failing, [{
        alertname: 'ErrorBudgetBurn', eval_time: '2h', exp_alerts: ['page', 'ticket'].map(it => ({ exp_labels: burn('availability', it), exp_annotations: annotations('ErrorBudgetBurn', it) })),
      }]],
      ['every other request is slow', slow, [fires('ErrorBudgetBurn', 'page', '2h'), {
        alertname: 'LatencyBudgetBurn', eval_time: '2h', exp_alerts: ['page', 'ticket'].map(it => ({ exp_labels: burn('latency', it), exp_annotations: annotations('LatencyBudgetBurn', it) })),
      }]],
      ['probes fail, and nobody else', probes, [fires('ErrorBudgetBurn', 'page', '2h')]],
      ['nothing is there', [], [fires('ServiceAbsent', 'page', '2m'), fires('ServiceAbsent', 'page', '10m', { severity: 'page', service: name, namespace: `${name}-prod` })]],
    ];
    const file = path.join(folder(), 'tests.yaml');
    const tests = cases.map(([title, input_series, alert_rule_test]) => ({ name: title, interval: '1m', input_series, alert_rule_test }));
    writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: '1m', tests }));
    const done = promtool(['test', 'rules', file]);
    assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
  });

  test(`${golden}: each alert has its chapter, and the dashboard asks for what there is`, () => {
    const made = repository(golden);
    const { groups } = read(made);
    const runbook = readFileSync(path.join(made, 'docs', 'runbook.md'), 'utf8');
    const anchors = new Set([...runbook.matchAll(/^#+ (.+)$/gm)].map(it => it[1].toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')));
    const alerts = groups.flatMap(it => it.rules).filter(it => it.alert);
    assert.ok(alerts.length >= 8);
    for (const alert of alerts) {
      assert.equal(alert.annotations.runbook, `docs/runbook.md#${alert.alert.toLowerCase()}`);
      assert.ok(anchors.has(alert.alert.toLowerCase()), `the runbook says nothing of ${alert.alert}`);
    }
    const dashboard = JSON.parse(readFileSync(path.join(made, 'observability', 'dashboard.json'), 'utf8'));
    const titles = dashboard.panels.map(it => it.title);
    for (const [, named] of runbook.matchAll(/\*\*Panel\*\*: (.+)$/gm)) {
      for (const [, panel] of named.matchAll(/\*([^*]+)\*/g)) assert.ok(titles.includes(panel), `the runbook names the panel ${panel}`);
    }
    const expressions = dashboard.panels.flatMap(panel => panel.targets.map(it => it.expr));
    const checked = promtool(['check', 'rules', plain([{ name: 'dashboard', rules: expressions.map((expr, at) => ({ record: `panel:${at}`, expr })) }])]);
    assert.equal(checked.status, 0, `${checked.stdout}${checked.stderr}`);
    assert.equal(new Set(dashboard.panels.map(it => it.id)).size, dashboard.panels.length);
  });
}
