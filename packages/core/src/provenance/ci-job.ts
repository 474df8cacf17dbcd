import type { Provenance } from '../result/result.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A service that runs jobs: the variable that only its jobs have, and where such a job is looked at. */
interface CiService {
  readonly name: string;
  readonly variable: string;
  readonly url: (variables: Variables) => string | undefined;
}

const services: readonly CiService[] = [
  { name: 'GitHub Actions', variable: 'GITHUB_ACTIONS', url: (v) => joined(v['GITHUB_SERVER_URL'], v['GITHUB_REPOSITORY'], 'actions/runs', v['GITHUB_RUN_ID']) },
  { name: 'GitLab CI', variable: 'GITLAB_CI', url: (v) => v['CI_JOB_URL'] },
  { name: 'Azure Pipelines', variable: 'TF_BUILD', url: (v) => joined(v['SYSTEM_COLLECTIONURI'], v['SYSTEM_TEAMPROJECT'], `_build/results?buildId=${v['BUILD_BUILDID']}`) },
  { name: 'Bitbucket Pipelines', variable: 'BITBUCKET_BUILD_NUMBER', url: (v) => joined(v['BITBUCKET_GIT_HTTP_ORIGIN'], 'pipelines/results', v['BITBUCKET_BUILD_NUMBER']) },
  { name: 'Buildkite', variable: 'BUILDKITE', url: (v) => v['BUILDKITE_BUILD_URL'] },
  { name: 'CircleCI', variable: 'CIRCLECI', url: (v) => v['CIRCLE_BUILD_URL'] },
  { name: 'Jenkins', variable: 'JENKINS_URL', url: (v) => v['BUILD_URL'] },
  { name: 'TeamCity', variable: 'TEAMCITY_VERSION', url: (v) => v['BUILD_URL'] },
  { name: 'Travis CI', variable: 'TRAVIS', url: (v) => v['TRAVIS_JOB_WEB_URL'] },
  { name: 'Woodpecker', variable: 'CI_PIPELINE_FORGE_URL', url: (v) => v['CI_PIPELINE_URL'] },
  { name: 'Drone', variable: 'DRONE', url: (v) => v['DRONE_BUILD_LINK'] },
];

/** `undefined` outside of a job, and in one of a service that nobody here knows. */
export function ciJobOf(variables: Variables): Provenance['ci'] {
  const service = services.find(({ variable }) => Boolean(variables[variable]));
  if (service === undefined) return undefined;
  const url = service.url(variables);
  return { name: service.name, ...(url ? { url } : {}) };
}

/** `undefined` where a part is missing. */
const joined = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.every((part) => part !== undefined && part !== '') ? parts.map((part) => part!.replace(/\/$/, '')).join('/') : undefined;
