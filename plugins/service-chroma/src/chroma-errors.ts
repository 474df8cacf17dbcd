import { defineErrors } from '@ubench/errors';

export const chromaErrors = defineErrors({
  CHROMA_E_NOT_INSTALLED: (p: { looked: readonly string[] }) => ({
    what: `The npm package 'chromadb', which holds the Chroma server, is not installed (looked from ${p.looked.join(' and ')}).`,
    fix:
      "Run 'npm install --save-dev chromadb@3.0.4' (later versions need glibc 2.39), or name an installed server: " +
      "chroma({ command: '/path/to/chroma' }).",
  }),
  CHROMA_E_NO_SERVER: (p: { package: string; client: string }) => ({
    what: `The Chroma server for this platform, the npm package '${p.package}', is not installed beside ${p.client}.`,
    fix:
      "Where there is one for this platform, npm installs it with 'chromadb', unless it was told to omit optional packages: run 'npm install " +
      "--include=optional'. Or name an installed server: chroma({ command: '/path/to/chroma' }).",
  }),
  CHROMA_E_NOT_CHROMA: (p: { url: string; status: number }) => ({
    what: `What answers at ${p.url} does not speak Chroma's v2 API: /api/v2/heartbeat gave status ${p.status}.`,
    fix: 'Check the address; Chroma has the v2 API from 0.6 on.',
  }),
});
