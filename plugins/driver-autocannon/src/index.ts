/** autocannon as a driver, for workloads that repeat one HTTP request: `driver: 'autocannon'`. */
import { definePlugin } from '@ubench/core';
import { autocannonDriver } from './autocannon-driver.ts';

export { autocannonDriver } from './autocannon-driver.ts';

export default definePlugin({
  name: '@ubench/driver-autocannon',
  api: 1,
  setup(api) {
    api.driver(autocannonDriver);
  },
});
