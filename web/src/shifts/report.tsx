export const ShiftReport = () => null;
