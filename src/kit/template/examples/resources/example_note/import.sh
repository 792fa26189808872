terraform import example_note.milk 3f0c9f6e-5a53-4b0e-9f3a-1d8f0f3c1a11
