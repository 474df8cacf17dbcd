import type { Endpoint } from '@ubench/load';

/** What a service that speaks HTTP tells its clients beyond the URL, as `endpoint.access`; JSON. */
export type HttpAccess = {
  /** Certificates to trust instead of those that Node brings, PEM. */
  readonly ca?: string;
  /** Take any certificate. Default false. */
  readonly insecure?: boolean;
};

/** What the service of an endpoint tells; it is the service that has checked it. */
export const accessOf = ({ access = {} }: Endpoint): HttpAccess => access;
