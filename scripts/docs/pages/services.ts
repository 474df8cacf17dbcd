import type { MetricSpecs } from '@ubench/load';
import { optionTable } from '../field-table.ts';
import { anchor, blocks, code, list, type Page, table, wrap } from '../markdown.ts';
import type { ServiceModule } from '../plugin-modules.ts';
import type { Complain } from '../schema-fields.ts';

const headingOf = ({ name }: ServiceModule): string => `${name}()`;
const headingsOf = ({ name, workloads }: ServiceModule): string[] => workloads.map((workload) => `${name}.${workload.name}()`);

export function servicesPage(services: readonly ServiceModule[], complain: Complain): Page {
  return {
    file: 'services.md',
    title: 'Services and workloads',
    summary: 'The options of each service, and of each of its workloads with what it measures.',
    text: blocks(
      list(
        services.map((service) => {
          const workloads = headingsOf(service).map((heading) => `\n  - [${heading}](#${anchor(heading)})`);
          return `[${headingOf(service)}](#${anchor(headingOf(service))})${workloads.join('')}`;
        }),
      ),
      wrap(
        "A spec imports a service from its package and deploys it, `deploy(postgres())`; its workloads are properties of the same function, `postgres.selectOnly()`. Beside a workload's own metrics a " +
          'result has [those of every load](spec.md#results). `--set` changes an option without editing the spec.',
      ),
      services.map((service) => {
        const of = headingOf(service);
        return blocks(
          `## ${of}`,
          wrap(`${said(service.type, of, complain)} From ${code(service.package)}.`),
          optionTable(service.type.options, complain, of) || 'It has no options.',
          workloadsOf(service, complain),
        );
      }),
    ),
  };
}

function workloadsOf(service: ServiceModule, complain: Complain): string[] {
  return service.workloads.map((workload, index) => {
    const of = headingsOf(service)[index]!;
    return blocks(
      `### ${of}`,
      wrap(said(workload, of, complain)),
      workload.mutates ? 'Operations change what later ones see, so the data is prepared again before every trial.' : '',
      optionTable(workload.options, complain, of),
      metricTable(workload.metrics),
    );
  });
}

function metricTable(metrics: MetricSpecs): string {
  const rows = Object.entries(metrics).map(([name, { title, kind, better, definition, keyed }]) => [
    code(keyed === true ? `${name}[key]` : name),
    title,
    `[${kind}](spec.md#results)`,
    better,
    definition,
  ]);
  return table(['metric', 'title', 'kind', 'better', 'definition'], rows);
}

/** What a plugin says of what it brings; one that says nothing is complained about. */
export function said({ description }: { readonly description?: string }, of: string, complain: Complain): string {
  if (description === undefined) complain(`${of} has no description`);
  return description ?? '';
}
