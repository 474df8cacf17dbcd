import { HttpFailure, socketFailure } from '../failure.ts';
import type { HttpTarget } from '../target.ts';

const mayBeOff = 'For a test server, the option of the service that turns the check off will do: tls: { verify: false }.';

/** What OpenSSL says about a certificate that it does not trust, by its code. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_CHAIN_TOO_LONG',
]);
const outOfDate = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** Names what opening a TLS connection failed with: by the certificate, or before there was one. */
export function tlsFailure(error: Error, { origin }: HttpTarget): HttpFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new HttpFailure('tls name', `The certificate of ${origin} is for another name: ${error.message}`, {
      cause: error,
      fix: `Use a name that the certificate has in the URL. ${mayBeOff}`,
    });
  }
  if (untrusted.has(code)) {
    return new HttpFailure('tls certificate', `The certificate of ${origin} is not trusted: ${error.message} (${code}).`, {
      cause: error,
      fix: `Give the certificate of the authority that signed it: tls: { ca: 'ca.pem' }. ${mayBeOff}`,
    });
  }
  if (outOfDate.has(code)) {
    return new HttpFailure('tls certificate', `The certificate of ${origin} is out of date: ${error.message} (${code}).`, {
      cause: error,
      fix: `Renew it, or set the clock of this machine. ${mayBeOff}`,
    });
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    // OpenSSL's message is for who debugs it; its reason says the same: `wrong version number`.
    const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
    return new HttpFailure('tls', `${origin} and this client found no way to speak TLS: ${reason}.`, {
      cause: error,
      fix: 'If the server speaks plain HTTP there, write http:// in its URL.',
    });
  }
  return socketFailure(error);
}
