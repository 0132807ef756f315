"""${{ values.name }}: answers with predictions of a model."""
