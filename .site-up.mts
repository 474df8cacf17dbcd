import { startSite } from './tests/slurm/site/start-site.ts';
const site = await startSite({ nodes: 2, accounting: process.argv[2] === 'acct' });
console.log(JSON.stringify({ dir: site.directory, conf: site.sshConfigFile, scratch: site.scratch, port: site.sshPort }));
setInterval(() => {}, 1000);
