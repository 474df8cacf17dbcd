/** Whether a variable is one that Apptainer itself reads, the password of a registry for one, and no container is to see. */
export const isForApptainer = (name: string): boolean => /^(?:APPTAINER|SINGULARITY)_/.test(name);
