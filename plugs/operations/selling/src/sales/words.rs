//! What is stored as a word: how a sale was priced, sold, paid and rounded. A word that this program does not know is said, not guessed.

till_kernel::words! {
    /// Where a line's price came from.
    pub enum PriceSource {
        /// The catalogue.
        List = "list",
        /// The barcode.
        Barcode = "barcode",
        /// The seller changed it.
        Manual = "manual",
        /// The seller typed it, as the product asks for.
        Open = "open",
    }
}

till_kernel::words! {
    /// At which screen it was sold.
    #[derive(Default)]
    pub enum Channel {
        /// POS screen.
        #[default]
        Pos = "pos",
        /// Quick Sell.
        Quick = "quick",
    }
}
