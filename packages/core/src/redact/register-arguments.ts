import { isSecretName } from './secret-name.ts';
import { registerSecret, registerUrlPasswords } from './secret-values.ts';

/** Makes known the secrets of a command line: passwords of URLs, and what is set under the name of a secret (`--set db.password=x`). */
export function registerArguments(argv: readonly string[]): void {
  for (const argument of argv) {
    registerUrlPasswords(argument);
    const [, name, value] = /^(?:--[\w-]+=)?([\w.-]+)=(.+)$/s.exec(argument) ?? [];
    if (name !== undefined && isSecretName(name)) registerSecret(value!);
  }
}
