"""How the model is made, and what it must be able to do before it is served."""
