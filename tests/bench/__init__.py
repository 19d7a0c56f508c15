"""The portal beside Wagtail on equal content: what `make bench` compares."""
