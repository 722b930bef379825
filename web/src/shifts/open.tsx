export const OpenShift = () => null;
