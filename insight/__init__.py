"""What the numbers mean: figures of the whole city, judged and compared. It spans topics; loaders do not."""
