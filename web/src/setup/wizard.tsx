export const SetupWizard = () => null;
