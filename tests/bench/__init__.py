"""The portal beside Wagtail on equal content: what makes it a contender of the benchmark."""
