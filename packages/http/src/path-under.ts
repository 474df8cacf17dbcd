/** A path below the one that `url` may have, such as that of a proxy: `/v1` and `/items?page=2` make `/v1/items?page=2`. */
export const pathUnder = (url: string, path: string): string => new URL(url).pathname.replace(/\/$/, '') + path;
