/** Steps that a plain run does not come by, with the tests that kill there: see `commands.test.ts` and `ways-out.test.ts`. */
export const otherSteps = {
  list: ['store.recovered:before', 'store.recovered:written', 'store.recovered:after', 'store.index.open:before', 'store.index.open:after', 'store.index:before', 'store.index:written', 'store.index:after'],
  reindex: ['store.index.remove:before', 'store.index.remove:after'],
  prune: ['store.remove:before', 'store.remove:renamed', 'store.remove:after'],
  accept: ['baseline.directory:before', 'baseline.directory:written', 'baseline.directory:after', 'baseline.accept.open:before', 'baseline.accept.open:after', 'baseline.accept:before', 'baseline.accept:after'],
  pruneBaseline: ['baseline.prune:before', 'baseline.prune:written', 'baseline.prune:after'],
  restore: ['store.restore:before', 'store.restore:after'],
  clean: ['store.clean:before', 'store.clean:after'],
  stop: ['stop.signal:before', 'stop.signal:after'],
  stage: ['local.stage:before', 'local.stage:written', 'local.stage:after'],
  discard: ['local.discard:before', 'local.discard:after'],
  emergency: ['local.remove-now:before', 'local.remove-now:after'],
  elsewhere: ['store.result-elsewhere:before', 'store.result-elsewhere:written', 'store.result-elsewhere:after'],
  report: ['report.file:before', 'report.file:written', 'report.file:after'],
  /** Killed in `tests/report`. */
  browser: ['report.pdf.browser:before', 'report.pdf.browser:after'],
  summary: ['report.summary:before', 'report.summary:after'],
  profile: ['profile:before', 'profile:written', 'profile:after'],
  operations: ['operations.directory:before', 'operations.directory:after', 'operations.open:before', 'operations.open:after', 'operations:before', 'operations:after'],
  /** Killed in `tests/interchange`. */
  import: ['store.import:before', 'store.import:written', 'store.import:after'],
  redact: ['redact.file:before', 'redact.file:written', 'redact.file:after'],
  rotate: ['log.rotate:before', 'log.rotate:locked', 'log.rotate:after'],
  /** Killed in `tests/init` and `tests/quick`. */
  init: ['init:before', 'init.file:before', 'init.file:written', 'init.file:after', 'init:written', 'init:after'],
  quick: ['quick.spec:before', 'quick.spec:written', 'quick.spec:after', 'quick.directory:before', 'quick.directory:after'],
  save: ['quick.save:before', 'quick.save:written', 'quick.save:after'],
  /** Killed in `tests/backends`. */
  adopt: ['store.adopt:before', 'store.adopt:written', 'store.adopt:after'],
  /** Killed in `tests/watch`. */
  watch: ['watch.run:before', 'watch.run:after'],
  /** Killed in `tests/ab`. */
  ab: ['store.ab-directory:before', 'store.ab-directory:after', 'store.ab:before', 'store.ab:written', 'store.ab:after'],
  calibrate: ['calibration:before', 'calibration:written', 'calibration:after'],
  trees: ['ab.git:before', 'ab.git:after', 'ab.trees:before', 'ab.trees:after', 'ab.build:before', 'ab.build:after', 'ab.untree:before', 'ab.untree:after', 'store.ab-discard:before', 'store.ab-discard:after'],
  /** Killed in `tests/containers`. */
  container: ['local.image:before', 'local.image:after', 'local.container:before', 'local.container:after', 'local.container-now:before', 'local.container-now:after'],
  /** Killed in the unit tests of the package. */
  groundTruth: ['cache.ground-truth:before', 'cache.ground-truth:written', 'cache.ground-truth:after'],
  prompts: ['cache.prompts:before', 'cache.prompts:written', 'cache.prompts:after'],
  /** Killed in `tests/agents`. */
  bundle: ['bundle.make:before', 'bundle.make:after', 'bundle.write:before', 'bundle.write:written', 'bundle.write:after'],
  trial: ['bundle.trial:before', 'bundle.trial.write:before', 'bundle.trial.write:written', 'bundle.trial.write:after', 'bundle.trial:after'],
  /** Killed in `tests/remote`. */
  remote: ['remote.command:before', 'remote.command:after', 'remote.kill:before', 'remote.kill:after', 'remote.session:before', 'remote.session:after', 'remote.write:before', 'remote.write:written', 'remote.write:after', 'remote.ask:before', 'remote.ask:after', 'remote.terminal:before', 'remote.terminal:after'],
  /** In agents, which are threads: those are killed with their process, in `tests/clients`. */
  client: [
    'client.directory:before', 'client.directory:after', 'client.start:before', 'client.start:after', 'client.signal:before', 'client.signal:after', 'client.remove:before', 'client.remove:after', 'client.log.open:before', 'client.log.open:after',
    'client.log:before', 'client.log:after',
  ],
  /** Killed in the unit tests of the package. */
  nodeForAgents: ['slurm.node:before', 'slurm.node:after'],
  /** Killed in `tests/slurm`. */
  computeNode: ['slurm.remember:before', 'slurm.remember:after'],
  /** Killed in `tests/slurm`. */
  slurm: [
    'slurm.software:before', 'slurm.software:after', 'slurm.pull:before', 'slurm.pull:after', 'slurm.upload:before', 'slurm.upload:after', 'slurm.submit:before', 'slurm.submit:after', 'slurm.cancel:before', 'slurm.cancel:after',
    'slurm.log:before', 'slurm.log:after', 'slurm.remove:before', 'slurm.remove:after', 'slurm.kill:before', 'slurm.kill:after',
  ],
  /** Killed in `tests/agents`. */
  place: [
    'place.begun.open:before', 'place.begun.open:after', 'place.begun:before', 'place.begun:after',
    'place.files:before', 'place.files:after', 'place.launcher:before', 'place.launcher:after', 'place.stream.open:before', 'place.stream.open:after', 'place.stream:before', 'place.stream:after',
    'place.file-part:before', 'place.file-part:after', 'place.file:before', 'place.file:after',
  ],
} as const;
