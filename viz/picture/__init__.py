"""What a picture shows, before anything is placed or painted. Begin with `model`, then `build`."""
