// Every object that a golden path makes for a cluster: built by Kustomize, judged by Kubernetes' schemas and by
// the products' own code.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { ANSWERS, PATHS, documents, filesOf, folder, repository } from './place.mjs';
import { judged, kustomize, pythonModule } from './tools.mjs';

const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const CORE = /^(v1|apps\/v1|policy\/v1|autoscaling\/v2|networking\.k8s\.io\/v1|rbac\.authorization\.k8s\.io\/v1)$/;
const STAGES = ['clone', 'build', 'test', 'sbom', 'scan', 'package', ...ENVIRONMENTS.flatMap(it => [`deploy-${it}`, `verify-${it}`])];

/** Kubernetes' own schemas, strictly; `names` are the objects that it looked at. */
function schemas(file) {
  const done = pythonModule('kubernetes_validate', ['--strict', file]);
  assert.equal(done.status, 0, `${done.stdout}\n${done.stderr}`);
  return [...`${done.stdout}${done.stderr}`.matchAll(/passed for resource (\S+)/g)].map(it => it[1]);
}

/** Every object is known to somebody, and nobody has anything against it. */
function allGood(file, others = []) {
  const passed = schemas(file);
  const objects = judged([file]);
  assert.ok(objects.length > 0);
  for (const object of objects) {
    assert.equal(object.error, undefined, `${object.type} ${object.name}: ${object.error}`);
    const [version, kind] = object.type.split(' ');
    const isCore = CORE.test(version) && passed.includes(`${kind.toLowerCase()}/${object.name}`);
    assert.ok(object.known || isCore || others.includes(object.type), `nobody has looked at ${object.type} ${object.name}`);
  }
  return objects.map(it => it.type.split(' ')[1]);
}

/** A mapping that has these keys and no others. */
function only(value, keys, where) {
  assert.deepEqual(Object.keys(value).filter(it => !keys.includes(it)), [], `${where} has keys that there are not`);
}

for (const golden of PATHS) {
  for (const which of Object.keys(ANSWERS)) {
    test(`${golden}, ${which} answers: each overlay is one set of good objects`, () => {
      const made = repository(golden, which);
      const name = `orders-${golden}`;
      for (const environment of ENVIRONMENTS) {
        const file = path.join(folder(), `${environment}.yaml`);
        writeFileSync(file, kustomize(path.join(made, 'deploy', 'overlays', environment)));
        const kinds = allGood(file);
        for (const kind of ['Deployment', 'Service', 'ServiceAccount', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceMonitor']) {
          assert.equal(kinds.filter(it => it === kind).length, 1, `${environment}: ${kind}`);
        }
        assert.equal(kinds.includes('PrometheusRule'), environment === 'prod');
        const objects = documents(file);
        for (const object of objects) {
          assert.equal(object.metadata.namespace, `${name}-${environment}`);
          assert.equal(object.metadata.labels['app.kubernetes.io/name'], name);
        }
        const deployment = objects.find(it => it.kind === 'Deployment');
        const pod = deployment.spec.template.spec;
        const [container] = pod.containers;
        assert.deepEqual([pod.securityContext.runAsNonRoot, container.securityContext.readOnlyRootFilesystem], [true, true]);
        assert.ok(container.startupProbe && container.livenessProbe && container.readinessProbe && container.resources.limits.memory);
        assert.equal(container.env.find(it => it.name === 'FLAGSTONE_ENVIRONMENT').value, environment);
        assert.deepEqual(deployment.spec.selector.matchLabels, { 'app.kubernetes.io/name': name }, 'a selector cannot be changed later');
      }
    });

    test(`${golden}, ${which} answers: Tekton takes the pipeline`, () => {
      const made = repository(golden, which);
      const files = filesOf(path.join(made, '.tekton')).map(it => path.join(made, '.tekton', it));
      const kinds = files.flatMap(file => allGood(file));
      for (const kind of ['Pipeline', 'PipelineRun', 'TriggerBinding', 'TriggerTemplate', 'EventListener']) assert.ok(kinds.includes(kind), kind);
      const [pipeline] = documents(path.join(made, '.tekton', 'pipeline.yaml'));
      const names = pipeline.spec.tasks.map(it => it.name);
      assert.deepEqual(STAGES.filter(it => !names.includes(it)), [], 'the stages are the same in every path');
      assert.deepEqual(pipeline.spec.finally.map(it => it.name), ENVIRONMENTS.map(it => `rollback-${it}`));
      const tasks = new Map(documents(path.join(made, '.tekton', 'tasks.yaml')).filter(Boolean).map(it => [it.metadata.name, it]));
      for (const task of [...pipeline.spec.tasks, ...pipeline.spec.finally]) {
        const found = tasks.get(task.taskRef.name);
        assert.ok(found, `there is no task ${task.taskRef.name}`);
        const wanted = (found.spec.params ?? []).filter(it => it.default === undefined).map(it => it.name).sort();
        assert.deepEqual((task.params ?? []).map(it => it.name).sort(), wanted, `${task.name}: its parameters`);
        assert.deepEqual((task.workspaces ?? []).map(it => it.name), (found.spec.workspaces ?? []).map(it => it.name), `${task.name}: its workspaces`);
      }
      const used = new Set([...pipeline.spec.tasks, ...pipeline.spec.finally].map(it => it.taskRef.name));
      assert.deepEqual([...tasks.keys()].filter(it => !used.has(it)), [], 'tasks that nobody runs');
    });

    test(`${golden}, ${which} answers: Argo CD is told of each environment`, () => {
      const applications = documents(path.join(repository(golden, which), 'deploy', 'argocd', 'application.yaml'));
      assert.deepEqual(applications.map(it => it.spec.source.path), ENVIRONMENTS.map(it => `deploy/overlays/${it}`));
      for (const application of applications) {
        only(application, ['apiVersion', 'kind', 'metadata', 'spec'], 'an application');
        assert.deepEqual([application.apiVersion, application.kind], ['argoproj.io/v1alpha1', 'Application']);
        const { spec } = application;
        only(spec, ['project', 'source', 'destination', 'syncPolicy', 'revisionHistoryLimit'], 'spec');
        only(spec.source, ['repoURL', 'targetRevision', 'path'], 'spec.source');
        only(spec.destination, ['server', 'namespace'], 'spec.destination');
        only(spec.syncPolicy, ['automated', 'syncOptions', 'retry'], 'spec.syncPolicy');
        only(spec.syncPolicy.automated, ['prune', 'selfHeal'], 'spec.syncPolicy.automated');
        only(spec.syncPolicy.retry, ['limit', 'backoff'], 'spec.syncPolicy.retry');
        only(spec.syncPolicy.retry.backoff, ['duration', 'factor', 'maxDuration'], 'spec.syncPolicy.retry.backoff');
        assert.equal(new URL(spec.source.repoURL).pathname.endsWith(`/acme/orders-${golden}.git`), true);
      }
    });
  }
}
