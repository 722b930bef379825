export const CloseShift = () => null;
